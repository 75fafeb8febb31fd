import { FoodnetError } from '@foodnet/contracts';
import {
  datasetSource,
  diskError,
  formatCount,
  formatDuration,
  home,
  replaceFile,
  runFolder,
  userPath,
  writeJson,
  type DatasetSource,
  type SharedOptions,
} from '@foodnet/stage';
import { readRun, writeChart } from '@foodnet/trainer';
import { join, relative } from 'node:path';
import { findJob } from '../job/job.js';
import { chooseRunner } from '../run/choose-runner.js';
import { FolderStore } from '../store/folder-store.js';
import { workKinds } from '../work-kinds.js';
import { drawTrials } from './draw-trials.js';
import { prepareFor } from './prepare-for.js';
import { presetOfTrial } from './preset-of-trial.js';
import { refuseUneven } from './refuse-uneven.js';
import { rungsOf } from './rungs.js';
import { runRung } from './run-rung.js';
import { sweepChart } from './sweep-chart.js';
import { readSweep } from './sweep-file.js';
import { sweepName } from './sweep-name.js';
import { sweepCsv, sweepTable } from './sweep-table.js';
import { recipeFile, recipeOf } from './trial.js';
import { ranked, rankedByLength, type TrialResult } from './trial-result.js';

/** Rows that are printed; sweep.csv has all. */
const SHOWN = 10;

export interface SweepRun {
  /** The file that says what to try. */
  readonly config: string;
  /** As --redis has it. */
  readonly redis?: string;
  readonly options: SharedOptions;
  readonly signal: AbortSignal;
}

/**
 * Trains all that a sweep asks for, and writes sweep.csv and the chart beside its recipes and logs.
 *
 * @throws FoodnetError `bad-option` for the file or a recipe, `contradiction` where the sweep was begun with another file,
 * `shard-failed` where no run could be trained, or for the fault of a machine; what preparing and the runner throw.
 */
export async function runSweep({ config: file, redis, options, signal }: SweepRun): Promise<void> {
  const sweepFile = readSweep(file);
  const { sweep } = sweepFile;
  const name = sweepName(file, options);
  const folder = join(home(), 'sweeps', name);
  const trials = drawTrials(sweep, options.seed).map((values, trial) => ({
    trial,
    values,
    config: recipeFile(`${name}-${trial}`, recipeOf(sweep, values)),
  }));
  // Every recipe is looked at before one is written or trained, which says where there is no run to begin with.
  const begun = options.init === undefined ? undefined : await readRun(runFolder(options.init));
  const recipes = trials.map(({ values }) => presetOfTrial(sweepFile, values, begun?.preset));
  refuseUneven(sweep, recipes);
  if (sweep.search !== 'grid' && trials.length < sweep.runs)
    console.log(`${formatCount(trials.length)} distinct recipes of ${formatCount(sweep.runs)} draws.`);
  const roundOf = (rung: number) => new FolderStore(join(folder, `round-${rung + 1}`));
  const source = datasetSource(options.dataset, options.source);
  const runner = await chooseRunner(redis, () => workKinds({ device: options.device }));
  const startMs = performance.now();
  const results = new Map<number, TrialResult>();
  const refuse = (error: unknown): never => {
    throw diskError(error, `write ${folder}`, 'run the same command again');
  };
  // There by now: nothing is downloaded or prepared for workers that nobody finds.
  try {
    for (const { values, config } of trials)
      await writeJson(join(folder, config), recipeOf(sweep, values)).catch(refuse);
    const isBegun = (await findJob(roundOf(0))) !== undefined;
    if (isBegun)
      console.log('Its pictures were not looked at: where they have changed, give the file another name.');
    await prepareFor(recipes, options, { isBegun, signal });
    let going = trials;
    for (const [rung, { runs, epochs: length }] of rungsOf(
      sweep,
      trials.length,
      recipes[0].epochs,
    ).entries()) {
      going = going.slice(0, runs);
      const suffix = length === undefined ? '' : `-e${length}`;
      const found = await runRung({
        store: roundOf(rung),
        trials: going.map((trial) => ({
          ...trial,
          run: `${name}-${trial.trial}${suffix}`,
          epochs: length,
        })),
        options: {
          home: home(),
          dataset: preparedAs(source),
          ...(source.location !== undefined && { location: source.location }),
          ...(options.init !== undefined && { init: options.init }),
          ...(options.weights !== undefined && { weights: weightsOf(options.weights) }),
          seed: options.seed,
          metric: sweep.metric,
        },
        sweep,
        runner,
        signal,
      });
      const best = ranked(found, sweep.metric);
      for (const result of best) results.set(result.trial, result);
      going = best.filter(({ failure }) => failure === undefined).map(({ trial }) => trials[trial]);
    }
  } finally {
    await runner.close();
  }

  const table = rankedByLength([...results.values()], sweep.metric);
  await replaceFile(join(folder, 'sweep.csv'), sweepCsv(table)).catch(refuse);
  await writeChart(join(folder, 'sweep'), sweepChart(name, table, sweep.metric)).catch(refuse);
  console.log(sweepTable(table, SHOWN));
  const failed = table.filter(({ failure }) => failure !== undefined).length;
  const best = failed < trials.length ? ` Best run: ${table[0].run}` : '';
  console.log(
    `${formatCount(trials.length)} recipes were tried in ${formatDuration((performance.now() - startMs) / 1000)}, ` +
      `${formatCount(failed)} failed: ${relative(home(), folder)}/sweep.csv, sweep.png.${best}`,
  );
  if (failed === trials.length)
    throw new FoodnetError(
      'shard-failed',
      `Cannot find a best run: all failed. The first: ${table[0].failure}`,
    );
}

/** The name that the pictures are prepared by. That of the drawn sample alone means no folder that has it, too. */
function preparedAs({ name, location = name }: DatasetSource): string {
  return name === 'sample' ? location : name;
}

/** A relative path means the user's folder, also where a worker reads it; `none` is no file. */
function weightsOf(option: string): string {
  return option === 'none' ? option : userPath(option);
}
