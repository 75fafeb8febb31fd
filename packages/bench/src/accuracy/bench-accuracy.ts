import { FoodnetError } from '@foodnet/contracts';
import { command, userPath, yesOrNo } from '@foodnet/stage';
import { listRuns, writeChart } from '@foodnet/trainer';
import { z } from 'zod';
import { accuracyChart } from './accuracy-chart.js';
import { accuracyRows } from './accuracy-rows.js';
import { accuracyTable } from './accuracy-table.js';
import { addCurves, curvesOf, curvesOfSeeds, untimed } from './curve.js';
import { readCurves, writeCurves } from './curves-file.js';
import { KERAS, readKerasLog } from './read-keras-log.js';
import { readRunCurves } from './read-run-curves.js';

export const benchAccuracy = command({
  name: 'bench:accuracy',
  summary:
    'What each recipe reached on a dataset, from the finished runs of it, whatever their seeds: a row of JSON a recipe, ' +
    'a table in Markdown, and the curves in one chart. --keras takes the log of the same training in Keras beside them, ' +
    '--curves keeps all that is measured, also elsewhere, in one file.',
  extras: {
    keras: {
      describe: 'What model.fit(verbose=2) of Keras printed',
      schema: z.string().min(1, 'expected a file').optional(),
    },
    curves: {
      describe: 'CSV to which the curves are added, and whose others count, too: a line an epoch',
      schema: z.string().min(1, 'expected a file').optional(),
    },
    untimed: {
      describe:
        'The runs had company, or another machine than those in --curves, and their times are left out: yes or no',
      schema: yesOrNo,
    },
    only: {
      describe: 'Recipes to show, separated by commas: --only=Keras,report-2,strong [default: all]',
      schema: z
        .string()
        .min(1, 'expected recipes')
        .transform((names) => names.split(','))
        .optional(),
    },
    seeds: {
      describe: 'Seeds to show, separated by commas, so that recipes are compared on the same [default: all]',
      schema: z
        .string()
        .transform((text) => text.split(',').map(Number))
        .refine(
          (all) => all.every((one) => Number.isInteger(one)),
          'expected whole numbers, separated by commas',
        )
        .optional(),
    },
    output: {
      describe: 'Path of the chart, without .svg and .png',
      schema: z.string().min(1).default('accuracy'),
    },
  },
  async run({ options: { dataset }, extras: { keras, curves: file, only, seeds, output, ...extras } }) {
    const { runs } = await listRuns();
    const finished = runs.filter((run) => run.dataset.name === dataset && run.status === 'finished');
    const measured = [
      ...(keras === undefined ? [] : [await readKerasLog(userPath(keras))]),
      ...(await readRunCurves(finished)),
    ];
    const known = file === undefined ? [] : await readCurves(userPath(file));
    const curves = addCurves(known, extras.untimed ? measured.map(untimed) : measured);
    if (curves.length === 0) {
      throw new FoodnetError(
        'missing',
        `Cannot compare recipes on ${dataset}: no run of it is finished. npx nx run trainer:runs lists the runs; ` +
          '--dataset=<name> says which dataset.',
      );
    }
    if (file !== undefined && measured.length > 0) await writeCurves(userPath(file), curves);
    const ofSeeds = seeds ? curvesOfSeeds(seeds, curves) : curves;
    const shown = only ? curvesOf(only, ofSeeds) : ofSeeds;
    const peer = curves.find(({ recipe }) => recipe === KERAS);
    const rows = accuracyRows(shown, peer);
    for (const row of rows) console.log(JSON.stringify(row));
    console.log(`\n${accuracyTable(rows, peer?.recipe)}`);
    const path = userPath(output.replace(/\.(svg|png)$/, ''));
    await writeChart(path, accuracyChart(shown));
    console.log(`\n  ${path}.png`);
  },
});
