import { FoodnetError, type Preset, type Run } from '@foodnet/contracts';
import type { DatasetReader } from '@foodnet/dataset';
import { initialWeights, layersOf } from '@foodnet/model';
import { writeJson } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import { existsSync } from 'node:fs';
import { lastFile, readLast, writeBest, writeLast } from './checkpoint.js';
import { closeEpoch } from './close-epoch.js';
import { writeHistory } from './history.js';
import { probeFile, writeProbe } from './probe.js';
import { runFile } from './run-file.js';
import { trainEpoch } from './train-epoch.js';
import { TrainingBatches } from './training-batches.js';
import { startOfTraining, type TrainingProgress } from './training-progress.js';
import type { TrainingReport } from './training-report.js';
import type { CreateTrainingStep, TrainingStep } from './training-step.js';
import { trainingSteps } from './training-steps.js';
import { validate } from './validate.js';

export interface TrainOptions {
  readonly tf: TensorFlow;
  /** runs/<run>/. The caller holds its lock. */
  readonly folder: string;
  /** As run.json has it, or as it begins: status `training` and no epochs. */
  readonly run: Run;
  /** Prepared with the run's picture spec; its identity is the run's. */
  readonly dataset: Pick<DatasetReader, 'split'>;
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
  readonly createStep?: CreateTrainingStep;
}

/**
 * Trains a run to its end, from its beginning or from where `last.safetensors` left it: the weights at the end are the
 * same, bit for bit. On an abort the step is finished and the checkpoint written first.
 *
 * @returns the finished run, as run.json has it.
 * @throws the abort's reason; FoodnetError `diverged` where the loss is no longer a number; `damaged`; `bad-dataset`.
 */
export async function train(options: TrainOptions): Promise<Run> {
  const { tf, folder, dataset, signal, report } = options;
  const { preset, seed, classes } = options.run;
  const layers = layersOf(preset.network, preset.picture, classes.length);
  const test = dataset.split('test');
  if (test.count === 0) {
    throw new FoodnetError(
      'bad-dataset',
      'Cannot train: there are no test pictures to choose the best epoch by.',
    );
  }
  const batches = new TrainingBatches(dataset.split('train'), preset, seed);
  const { createStep = trainingSteps.graph } = options;
  const step = await createStep(tf, layers, initialWeights(layers, seed), preset.optimizer);

  try {
    let progress = await resume(folder, options.run, step);
    let run = await writeRun(folder, options.run, progress, statusOf(progress, preset));
    if (!existsSync(probeFile(folder))) await writeProbe(folder, test, preset.picture);
    report?.start?.(progress, batches.steps);

    while (progress.epoch < preset.epochs) {
      progress = await trainEpoch({ step, batches, progress, signal, report });
      const startedAt = performance.now();
      const validation = await validate(step, test, preset, signal);
      if (!validation) {
        await writeLast(folder, { state: await step.readState(), progress });
        report?.saved?.(progress, batches.steps);
        throw signal?.reason;
      }
      refuseDivergence(validation.loss, progress);
      const seconds = (performance.now() - startedAt) / 1000;
      progress = closeEpoch(preset, progress, batches.steps * preset.batchSize, validation, seconds);

      // In this order: whatever is missing after a kill is made again from last.safetensors.
      const state = await step.readState();
      const [epoch] = progress.epochs.slice(-1);
      if (progress.bestEpoch === epoch.epoch) await writeBest(folder, layers, state, epoch.epoch);
      await writeLast(folder, { state, progress });
      run = await writeRun(folder, run, progress, statusOf(progress, preset));
      report?.epoch?.(epoch, progress);
    }
    return run;
  } finally {
    step.dispose();
  }
}

/** Gives the step the state of the last checkpoint, where there is one. */
async function resume(folder: string, run: Run, step: TrainingStep): Promise<TrainingProgress> {
  if (!existsSync(lastFile(folder))) {
    if (run.epochs.length === 0) return startOfTraining(run.preset);
    throw new FoodnetError(
      'damaged',
      `Cannot go on with run ${run.name}: ${lastFile(folder)} is gone. Remove ${folder} to train again.`,
    );
  }
  const { state, progress } = await readLast(folder);
  try {
    step.writeState(state);
  } catch (cause) {
    throw new FoodnetError(
      'damaged',
      `Cannot go on from ${lastFile(folder)}: ${(cause as Error).message} Remove ${folder} to train again.`,
      { cause },
    );
  }
  return progress;
}

/** JSON has no word for such a loss, and no later epoch would mend it. */
function refuseDivergence(loss: number, { epoch, schedule }: TrainingProgress): void {
  if (Number.isFinite(loss)) return;
  throw new FoodnetError(
    'diverged',
    `Cannot go on training: the loss on the test pictures became ${loss} in epoch ${epoch + 1}, ` +
      `at a learning rate of ${schedule.learningRate}. Train a new run with a lower one.`,
  );
}

function statusOf({ epoch }: TrainingProgress, { epochs }: Preset): Run['status'] {
  return epoch < epochs ? 'training' : 'finished';
}

/** run.json and the history behind it. */
async function writeRun(
  folder: string,
  run: Run,
  { epochs, bestEpoch }: TrainingProgress,
  status: Run['status'],
): Promise<Run> {
  const current: Run = { ...run, status, epochs, bestEpoch };
  if (epochs.length > 0) await writeHistory(folder, run.name, epochs);
  await writeJson(runFile(folder), current);
  return current;
}
