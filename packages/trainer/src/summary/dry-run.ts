import type { Run } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import { formatBytes, formatCount, formatDuration, formatPercent, recipeText } from '@foodnet/stage';
import { freezeLayers } from '../freeze-layers.js';
import { memoryError } from '../memory-error.js';
import { refuseNoUpdate } from '../refuse-no-update.js';
import type { TrainRunOptions } from '../train-run.js';
import { TrainingBatches } from '../training-batches.js';
import { trainingSteps } from '../training-steps.js';
import { describeNetwork } from './describe-network.js';
import { summarizeNetwork } from './network-summary.js';
import { timeSteps, type StepTimes } from './time-steps.js';

/**
 * What a training would be, after a few steps whose weights are thrown away: the recipe, the network, memory and time.
 *
 * @throws FoodnetError `bad-option` where memory is short; as `train`.
 */
export async function dryRun(
  options: Omit<TrainRunOptions, 'folder' | 'report' | 'begin'> & Required<Pick<TrainRunOptions, 'begin'>>,
): Promise<string> {
  const { tf, run, dataset, signal, createStep = trainingSteps.graph, begin } = options;
  const { preset, seed, classes } = run;
  const layers = freezeLayers(layersOf(preset.network, preset.picture, classes.length), preset.frozenLayers);
  const batches = new TrainingBatches(dataset.split('train'), preset, seed, classes);
  refuseNoUpdate(preset, batches.steps);
  const step = await createStep(tf, layers, await begin(), preset, seed);
  try {
    const times = await timeSteps(preset, step, batches, signal).catch((error: unknown) => {
      throw memoryError(error, preset);
    });
    const testPictures = dataset.split('test').count;
    return [
      `# Recipe of run ${run.name}`,
      recipeText(preset).trimEnd(),
      '',
      '# Network',
      describeNetwork(summarizeNetwork(layers, preset, preset.batchSize)),
      `resident memory of this process at its highest: ${formatBytes(process.resourceUsage().maxRSS * 1024)}`,
      '',
      '# Time',
      describeTimes(run, times, batches.steps, testPictures),
    ].join('\n');
  } finally {
    step.dispose();
  }
}

function describeTimes({ preset }: Run, times: StepTimes, steps: number, testPictures: number): string {
  const { trainMs, dataMs, evaluateMs } = times;
  const { batchSize, epochs } = preset;
  const stepMs = trainMs + dataMs;
  const testSteps = Math.ceil(testPictures / batchSize);
  const epochSeconds = (steps * stepMs + testSteps * evaluateMs) / 1000;
  // The head learns from features: one forward pass over all pictures, beside which its epochs take no time.
  const headEpochs = Math.min(preset.head?.epochs ?? 0, epochs);
  const headSeconds = headEpochs > 0 ? ((steps + testSteps) * evaluateMs) / 1000 : 0;
  return (
    `a step of ${batchSize} pictures: ${stepMs.toFixed(1)} ms, ${formatPercent(dataMs / stepMs)} of it for its pictures; ` +
    `${formatCount(Math.round((batchSize * 1000) / stepMs))} pictures/s\n` +
    `an epoch of ${formatCount(steps)} steps and ${formatCount(testPictures)} test pictures: about ${formatDuration(epochSeconds)}; ` +
    `${epochs} epochs${headEpochs > 0 ? `, ${headEpochs} of them of the head alone` : ''}: ` +
    `about ${formatDuration(headSeconds + epochSeconds * (epochs - headEpochs))}`
  );
}
