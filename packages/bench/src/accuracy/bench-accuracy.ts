import { FoodnetError } from '@foodnet/contracts';
import { command, userPath } from '@foodnet/stage';
import { listRuns, writeChart } from '@foodnet/trainer';
import { z } from 'zod';
import { accuracyChart } from './accuracy-chart.js';
import { accuracyRows } from './accuracy-rows.js';
import { accuracyTable } from './accuracy-table.js';
import { readKerasLog } from './read-keras-log.js';
import { readRunCurves } from './read-run-curves.js';

export const benchAccuracy = command({
  name: 'bench:accuracy',
  summary:
    'What each recipe reached on a dataset, from the finished runs of it, whatever their seeds: a row of JSON a recipe, ' +
    'a table in Markdown, and the curves in one chart. --keras takes the log of the same training in Keras beside them.',
  extras: {
    keras: {
      describe: 'What model.fit(verbose=2) of Keras printed',
      schema: z.string().min(1, 'expected a file').optional(),
    },
    output: {
      describe: 'Path of the chart, without .svg and .png',
      schema: z.string().min(1).default('accuracy'),
    },
  },
  async run({ options: { dataset }, extras: { keras, output } }) {
    const { runs } = await listRuns();
    const finished = runs.filter((run) => run.dataset.name === dataset && run.status === 'finished');
    if (finished.length === 0) {
      throw new FoodnetError(
        'missing',
        `Cannot compare recipes on ${dataset}: no run of it is finished. npx nx run trainer:runs lists the runs; ` +
          '--dataset=<name> says which dataset.',
      );
    }
    const peer = keras === undefined ? undefined : await readKerasLog(userPath(keras));
    const curves = [...(peer ? [peer] : []), ...(await readRunCurves(finished))];
    const rows = accuracyRows(curves, peer);
    for (const row of rows) console.log(JSON.stringify(row));
    console.log(`\n${accuracyTable(rows, peer && 'Keras')}`);
    const path = userPath(output.replace(/\.(svg|png)$/, ''));
    await writeChart(path, accuracyChart(curves));
    console.log(`\n  ${path}.png`);
  },
});
