import { FoodnetError, nameSchema, type Run } from '@foodnet/contracts';
import { command, diskError, runFolder, textTable, userPath } from '@foodnet/stage';
import { z } from 'zod';
import { manyColours, writeChart } from '../chart.js';
import { readRun } from '../run-file.js';
import { compareChart } from './compare-chart.js';
import { describeRuns } from './describe-runs.js';
import { differencesOf } from './differences.js';
import { summarizeRun } from './summarize-run.js';

const MOST_RUNS = manyColours.length;
const howMany = `expected 2 to ${MOST_RUNS} different runs, as in --run=a --run=b`;

export const compareCommand = command({
  name: 'trainer:compare',
  summary: 'Draws runs in one chart, and says in what they differ: trainer:compare --run=a --run=b',
  extras: {
    run: {
      describe: `A run; give it once for each of 2 to ${MOST_RUNS}`,
      schema: z.preprocess(
        (value) => (value === undefined ? [] : [value].flat()),
        z
          .array(nameSchema)
          .min(2, howMany)
          .max(MOST_RUNS, howMany)
          .refine((names) => new Set(names).size === names.length, howMany),
      ),
    },
    output: {
      describe: 'Path of the chart, without .svg and .png',
      schema: z.string().min(1).default('comparison'),
    },
  },
  async run({ extras }) {
    const runs: Run[] = [];
    for (const name of extras.run) {
      const run = await readRun(runFolder(name));
      if (!run || run.epochs.length === 0) {
        throw new FoodnetError(
          'missing',
          `Cannot compare run ${name}: ${run ? 'no epoch of it is done' : `there is none in ${runFolder(name)}`}. ` +
            'npx nx run trainer:runs lists the runs.',
        );
      }
      runs.push(run);
    }
    console.log(describeRuns(runs.map(summarizeRun)));
    const rows = differencesOf(runs).map(({ name, values }) => [name, ...values.map(shorten)]);
    if (rows.length > 0) {
      const head = ['differs in', ...runs.map(({ name }) => name)];
      console.log(`\n${textTable([head, ...rows], { words: head.length }).join('\n')}`);
    }
    const path = userPath(extras.output.replace(/\.(svg|png)$/, ''));
    await writeChart(path, compareChart(runs)).catch((error: unknown) => {
      throw diskError(error, `write ${path}.svg`, 'compare again, or elsewhere with --output=<path>');
    });
    console.log(`\n  ${path}.png`);
  },
});

/** A checksum or a list would make the table too wide to read. */
const shorten = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
