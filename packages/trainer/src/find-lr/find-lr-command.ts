import { FoodnetError } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import {
  command,
  diskError,
  replaceFile,
  runFolder,
  runName,
  showProgress,
  userPath,
  wholeNumber,
} from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeChart } from '../chart.js';
import { refuseContradictions } from '../existing-run.js';
import { freezeLayers } from '../freeze-layers.js';
import { beginWeights } from '../init/begin-weights.js';
import { describeInit } from '../init/describe-init.js';
import { memoryError } from '../memory-error.js';
import { openRun } from '../open-run.js';
import { readRun } from '../run-file.js';
import { showPasses } from '../show-passes.js';
import { openPhase } from '../training-phase.js';
import { trainingSteps } from '../training-steps.js';
import { findLearningRate, suggestLearningRates, type RatedLoss } from './find-learning-rate.js';
import { rangeTestChart } from './range-test-chart.js';

const rate = z.coerce.number('expected a number').positive('expected a number above 0');

export const findLearningRateCommand = command({
  name: 'trainer:find-lr',
  summary:
    "Looks for a learning rate: steps of the recipe's optimizer at rates from small to large, and the curve of their losses " +
    'as find-lr-<run>.csv, .svg and .png. Begins as trainer:train would, with the head alone where the recipe has one, ' +
    'and trains nothing.',
  extras: {
    from: { describe: 'The first learning rate', schema: rate.default(1e-6) },
    to: { describe: 'The last one, unless the loss explodes before', schema: rate.default(10) },
    steps: { describe: 'Steps from one to the other', schema: wholeNumber(2, 100_000).default(100) },
  },
  async run(context) {
    const { options, extras: range, given, signal } = context;
    if (range.from >= range.to)
      throw new FoodnetError(
        'bad-option',
        `Cannot go from ${range.from} to ${range.to}: expected --from below --to.`,
      );
    const name = runName(options);
    // By its default name nobody asks for a run that happens to be there.
    const existing = given.has('run') ? await readRun(runFolder(name)) : undefined;
    if (existing) refuseContradictions(existing, options, given);
    const { preset, seed, init, dataset } = await openRun(existing, context);
    // Not the run's, which may be in training and keep features of its own there.
    const folder = await mkdtemp(join(tmpdir(), 'foodnet-find-lr-'));
    try {
      const { classes, identity } = dataset.manifest;
      const tf = await loadTensorFlow({ device: options.device, signal });
      const layers = freezeLayers(
        layersOf(preset.network, preset.picture, classes.length),
        preset.frozenLayers,
      );
      const weights = await beginWeights({ name, preset, classes, seed, init });
      if (init) console.log(describeInit(init));
      const { step, batches, seesPictures } = await openPhase(
        {
          tf,
          folder,
          run: { preset, seed, classes, dataset: { identity } },
          dataset,
          layers,
          createStep: trainingSteps.graph,
          signal,
          report: showPasses(),
        },
        0,
        weights,
      );
      const bar = showProgress('searching', range.steps, 'steps');
      const found = await findLearningRate(step, batches, range, {
        accumulateSteps: preset.accumulateSteps,
        signal,
        progress: (steps) => bar.update(steps),
      })
        .catch((error: unknown) => {
          throw memoryError(error, preset);
        })
        .finally(() => (bar.stop(), step.dispose()));
      await report(name, found, seesPictures ? 'steps' : 'steps of the head alone');
    } finally {
      dataset.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

async function report(run: string, found: readonly RatedLoss[], what: string): Promise<void> {
  const { steepest, tenthOfLeast } = suggestLearningRates(found);
  const path = userPath(`find-lr-${run}`);
  const rows = found.map(({ learningRate, loss, smoothLoss }) => [learningRate, loss, smoothLoss].join());
  const shown = (value: number | undefined) => value?.toExponential(1) ?? 'none: the loss never fell';
  console.log(
    `${found.length} ${what}; the loss falls most at ${shown(steepest)}, a tenth of the rate of its least is ${shown(tenthOfLeast)}`,
  );
  try {
    await replaceFile(`${path}.csv`, ['learning_rate,loss,smooth_loss', ...rows, ''].join('\r\n'));
    await writeChart(path, rangeTestChart(`learning rates of ${run}`, found, steepest));
  } catch (error) {
    throw diskError(error, `write ${path}`, 'run the same command again, or in another folder');
  }
  for (const kind of ['csv', 'svg', 'png']) console.log(`  ${path}.${kind}`);
}
