import { elementsOf, FoodnetError, type Preset, type Run } from '@foodnet/contracts';
import { initialWeights, layersOf, weightsFor, type Weights } from '@foodnet/model';
import { stateOf } from '@foodnet/network-graph';
import { diskError, recipeText, replaceFile, writeJson } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import { existsSync } from 'node:fs';
import { writeBest } from './checkpoint.js';
import { checkpointClock, type CheckpointEvery } from './checkpoint-every.js';
import { Checkpoints } from './checkpoints.js';
import { closeEpoch } from './close-epoch.js';
import { isStoppedEarly } from './early-stopping.js';
import { freezeLayers } from './freeze-layers.js';
import { learningRateOf } from './learning-rate.js';
import { writeHistory } from './history.js';
import { memoryError } from './memory-error.js';
import { isPhaseStart } from './phase-of.js';
import { probeFile, writeProbe } from './probe.js';
import { refuseBrokenState } from './refuse-broken-state.js';
import { refuseDivergence } from './refuse-divergence.js';
import { removeParts } from './remove-parts.js';
import { goOnFrom, resume } from './resume.js';
import { recipeFile, runFile } from './run-file.js';
import { EventLog } from './tensorboard/event-log.js';
import { trainEpoch } from './train-epoch.js';
import { openPhase, type PhaseParts, type TrainingPhase } from './training-phase.js';
import type { TrainingProgress } from './training-progress.js';
import type { TrainingReport } from './training-report.js';
import type { CreateTrainingStep, TrainingStep } from './training-step.js';
import { trainingSteps } from './training-steps.js';
import { validate } from './validate.js';

export interface TrainRunOptions {
  readonly tf: TensorFlow;
  /** runs/<run>/. The caller holds its lock. */
  readonly folder: string;
  /** As run.json has it, or as it begins: status `training` and no epochs. */
  readonly run: Run;
  /** Prepared with the run's picture spec; its identity is the run's. */
  readonly dataset: PhaseParts['dataset'];
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
  readonly createStep?: CreateTrainingStep;
  /** The weights to begin with, asked for where no checkpoint is there; random ones without it. */
  readonly begin?: () => Promise<Weights>;
  /** How often to save within an epoch; without it, a run is saved at the end of each epoch. */
  readonly checkpointEvery?: CheckpointEvery;
  /** How many of the newest checkpoints stay; two without it. */
  readonly keep?: number;
  /** What to tell TensorBoard, in tensorboard/ of the folder; without it nothing. */
  readonly tensorboard?: { readonly histograms: boolean };
}

/**
 * Trains a run to its end, from its beginning or from its newest checkpoint: the weights at the end are the same, bit for
 * bit. On an abort the step is finished and a checkpoint written first.
 *
 * @returns the finished run, as run.json has it.
 * @throws the abort's reason; FoodnetError `diverged` where the loss is no longer a number; `no-space` or `not-writable`
 * where the disk takes no more; `damaged`; `bad-dataset`; `bad-option` as `openPhase`, or where memory is short.
 */
export async function trainRun(options: TrainRunOptions): Promise<Run> {
  try {
    return await trainToEnd(options);
  } catch (error) {
    const { folder, run } = options;
    throw diskError(
      memoryError(error, run.preset),
      `save run ${run.name} in ${folder}`,
      'go on with the same command',
    );
  }
}

async function trainToEnd(options: TrainRunOptions): Promise<Run> {
  const { tf, folder, dataset, signal, report } = options;
  const { preset, seed, classes } = options.run;
  const layers = freezeLayers(layersOf(preset.network, preset.picture, classes.length), preset.frozenLayers);
  const test = dataset.split('test');
  if (test.count === 0) {
    throw new FoodnetError(
      'bad-dataset',
      'Cannot train: there are no test pictures to choose the best epoch by.',
    );
  }
  const { createStep = trainingSteps.graph, begin = () => Promise.resolve(initialWeights(layers, seed)) } =
    options;
  const checkpoints = new Checkpoints(folder, options.keep);
  const clock = checkpointClock(options.checkpointEvery, () => performance.now());

  let events: EventLog | undefined;
  let phase: TrainingPhase | undefined;

  await removeParts(folder);
  const { logs: begunLogs, ...begun } = await resume(checkpoints, options.run, report);

  const readState = async (progress: TrainingProgress): Promise<TrainingState> => {
    const state = await phase!.step.readState();
    refuseBrokenState(state, preset, progress, phase!.batches.steps);
    return state;
  };
  const save = async (progress: TrainingProgress, read?: TrainingState) => {
    const state = read ?? (await readState(progress));
    // First the logs: a checkpoint must not remember what is not on the disk. Those that are not written now stay.
    const logs = events?.sync() ?? begunLogs;
    await checkpoints.write({ state, progress, logs });
    clock.saved();
  };

  try {
    let { progress } = begun;
    await checkpoints.requireSpace(4 * elementsIn(stateOf(layers, preset)), 4 * options.run.parameters);
    const weights = begun.state
      ? weightsFor(layers, { tensors: begun.state, metadata: {} }, checkpoints.folder)
      : await begin();
    const phaseParts = { tf, folder, run: options.run, dataset, layers, createStep, signal, report };
    let openedAt = performance.now();
    phase = await openPhase(phaseParts, progress.epoch, weights);
    progress = withSecondsSince(openedAt, progress);
    if (begun.state && !isPhaseStart(preset, progress)) goOnFrom(begun.state, checkpoints, phase.step);
    let run = await writeRun(folder, options.run, progress, statusOf(progress, preset));
    if (!existsSync(probeFile(folder))) await writeProbe(folder, test, preset.picture);
    if (!existsSync(recipeFile(folder))) await replaceFile(recipeFile(folder), recipeText(preset));
    if (options.tensorboard) {
      events = new EventLog(folder, begunLogs, options.tensorboard.histograms);
      if (progress.epoch + progress.step === 0 && phase.seesPictures)
        await events.pictures(phase.batches.read(0, 0).images, preset.picture.height, preset.picture.width);
    }
    report?.start?.(progress, phase.batches.steps);

    while (statusOf(progress, preset) === 'training') {
      const { step, batches, test: tested } = phase;
      const trainedPictures = batches.steps * preset.batchSize;
      progress = await trainEpoch({ preset, step, batches, progress, clock, save, events, signal, report });
      const startedAt = performance.now();
      const validation = await validate(step, tested, preset.batchSize, { signal, report });
      if (!validation) {
        await save(progress);
        report?.saved?.(progress, batches.steps);
        throw signal?.reason;
      }
      refuseDivergence(
        validation.loss,
        `on the test pictures in epoch ${progress.epoch + 1}`,
        learningRateOf(preset, progress.schedule, {
          epoch: progress.epoch,
          step: batches.steps - 1,
          stepsPerEpoch: batches.steps,
        }),
        {
          losses: [...progress.epochs.map(({ loss }) => loss), progress.lossSum / trainedPictures],
          stepsDone: (progress.epoch + 1) * batches.steps,
        },
      );
      const seconds = (performance.now() - startedAt) / 1000;
      progress = closeEpoch(run, progress, trainedPictures, validation, seconds);

      // In this order: whatever is missing after a kill is made again from the newest checkpoint.
      const state = await readState(progress);
      const [epoch] = progress.epochs.slice(-1);
      events?.epoch(epoch, state);
      if (progress.bestEpoch === epoch.epoch) await writeBest(folder, layers, state, epoch.epoch);
      await save(progress, state);
      run = await writeRun(folder, run, progress, statusOf(progress, preset));
      report?.epoch?.(epoch, progress);
      if (run.status === 'training' && isPhaseStart(preset, progress)) {
        step.dispose();
        phase = undefined;
        openedAt = performance.now();
        phase = await openPhase(
          phaseParts,
          progress.epoch,
          weightsFor(layers, { tensors: state, metadata: {} }, checkpoints.folder),
        );
        progress = withSecondsSince(openedAt, progress);
      }
    }
    return run;
  } finally {
    events?.close();
    phase?.step.dispose();
  }
}

type TrainingState = Awaited<ReturnType<TrainingStep['readState']>>;

function elementsIn(tensors: readonly { readonly shape: readonly number[] }[]): number {
  return tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
}

/** Opening a phase counts to its first epoch: the features of a head take longer than its epochs. */
function withSecondsSince(startedAt: number, progress: TrainingProgress): TrainingProgress {
  return { ...progress, seconds: progress.seconds + (performance.now() - startedAt) / 1000 };
}

function statusOf({ epoch, epochs }: TrainingProgress, preset: Preset): Run['status'] {
  return epoch < preset.epochs && !isStoppedEarly(preset, epochs) ? 'training' : 'finished';
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
