import { FoodnetError } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import { command, replaceFile, runName, showProgress, userPath, wholeNumber } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { z } from 'zod';
import { writeChart } from '../chart.js';
import { freezeLayers } from '../freeze-layers.js';
import { beginRecipe } from '../init/begin-recipe.js';
import { beginWeights } from '../init/begin-weights.js';
import { describeInit } from '../init/describe-init.js';
import { TrainingBatches } from '../training-batches.js';
import { prepareByStage } from '../prepared-data.js';
import { openTrainingData } from '../training-data.js';
import { trainingSteps } from '../training-steps.js';
import { findLearningRate, suggestLearningRates, type RatedLoss } from './find-learning-rate.js';
import { learningRateChart } from './learning-rate-chart.js';

const rate = z.coerce.number('expected a number').positive('expected a number above 0');

export const findLearningRateCommand = command({
  name: 'trainer:find-lr',
  summary:
    "Looks for a learning rate: steps of the recipe's optimizer at rates from small to large, and the curve of their losses " +
    'as find-lr-<run>.csv, .svg and .png. Begins as trainer:train would, and trains nothing.',
  extras: {
    from: { describe: 'The first learning rate', schema: rate.default(1e-6) },
    to: { describe: 'The last one, unless the loss explodes before', schema: rate.default(10) },
    steps: { describe: 'Steps from one to the other', schema: wholeNumber(2, 100_000).default(100) },
  },
  async run(context) {
    const { options, extras: range, signal } = context;
    if (range.from >= range.to)
      throw new FoodnetError(
        'bad-option',
        `Cannot go from ${range.from} to ${range.to}: expected --from below --to.`,
      );
    const { preset, init } = await beginRecipe(options);
    const name = runName(options);
    const dataset = await openTrainingData(options, preset, prepareByStage(context));
    try {
      const { classes } = dataset.manifest;
      const tf = await loadTensorFlow({ device: options.device, signal });
      const layers = freezeLayers(
        layersOf(preset.network, preset.picture, classes.length),
        preset.frozenLayers,
      );
      const batches = new TrainingBatches(dataset.split('train'), preset, options.seed, classes);
      const weights = await beginWeights({ name, preset, classes, seed: options.seed, init });
      const step = await trainingSteps.graph(tf, layers, weights, preset);
      if (init) console.log(describeInit(init));
      const bar = showProgress('searching', range.steps, 'steps');
      const found = await findLearningRate(step, batches, range, {
        signal,
        progress: (steps) => bar.update(steps),
      }).finally(() => (bar.stop(), step.dispose()));
      await report(name, found);
    } finally {
      dataset.close();
    }
  },
});

async function report(run: string, found: readonly RatedLoss[]): Promise<void> {
  const { steepest, tenthOfLeast } = suggestLearningRates(found);
  const path = userPath(`find-lr-${run}`);
  const rows = found.map(({ learningRate, loss, smoothLoss }) => [learningRate, loss, smoothLoss].join());
  await replaceFile(`${path}.csv`, ['learning_rate,loss,smooth_loss', ...rows, ''].join('\r\n'));
  await writeChart(path, learningRateChart(`learning rates of ${run}`, found, steepest));
  const shown = (value: number | undefined) => value?.toExponential(1) ?? 'none: the loss never fell';
  console.log(
    `${found.length} steps; the loss falls most at ${shown(steepest)}, a tenth of the rate of its least is ${shown(tenthOfLeast)}`,
  );
  for (const kind of ['csv', 'svg', 'png']) console.log(`  ${path}.${kind}`);
}
