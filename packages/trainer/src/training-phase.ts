import type { Preset, Run, TensorArray } from '@foodnet/contracts';
import type { DatasetReader } from '@foodnet/dataset';
import { parametersOf, type Layer, type Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import { averageEachEpoch } from './average-each-epoch.js';
import { featuresOf, removeFeatures } from './features.js';
import { phaseOf } from './phase-of.js';
import type { PictureSplit } from './picture-split.js';
import { refuseNoUpdate } from './refuse-no-update.js';
import { splitHead } from './split-head.js';
import { TrainingBatches } from './training-batches.js';
import type { TrainingReport } from './training-report.js';
import type { CreateTrainingStep, TrainingStep } from './training-step.js';
import { wholePictures, type TestInputs } from './validate.js';

/** What one phase of a training works with. */
export interface TrainingPhase {
  /** Its state is that of the whole network, whatever learns. */
  readonly step: TrainingStep;
  readonly batches: TrainingBatches;
  readonly test: TestInputs;
  /** Whether its batches are pictures. */
  readonly seesPictures: boolean;
}

export interface PhaseParts {
  readonly tf: TensorFlow;
  /** runs/<run>/, or where else the features of a head may lie. */
  readonly folder: string;
  readonly run: Pick<Run, 'preset' | 'seed' | 'classes'> & {
    readonly dataset: Pick<Run['dataset'], 'identity'>;
  };
  readonly dataset: Pick<DatasetReader, 'split'> & { readonly seen?: Pick<DatasetReader, 'split'> };
  /** Of the network, the frozen ones frozen. */
  readonly layers: readonly Layer[];
  readonly createStep: CreateTrainingStep;
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
}

/**
 * Opens the phase that an epoch belongs to, with an optimizer without memory.
 *
 * @param weights of the whole network.
 * @throws FoodnetError `bad-option` as `TrainingBatches` and `refuseNoUpdate`; the abort's reason while features are
 * computed.
 */
export async function openPhase(parts: PhaseParts, epoch: number, weights: Weights): Promise<TrainingPhase> {
  const { run, folder, dataset, layers, tf, createStep } = parts;
  const { isHead, recipe } = phaseOf(run.preset, epoch);
  if (isHead) return openHead(parts, recipe, weights);
  await removeFeatures(folder);
  // Mixing ends by the run's epochs, so that these batches are given the whole recipe.
  const batches = new TrainingBatches(dataset.split('train'), run.preset, run.seed, run.classes);
  refuseNoUpdate(run.preset, batches.steps);
  const test = wholePictures(dataset.split('test'), run.preset.picture);
  const step = await createStep(tf, layers, weights, averageEachEpoch(recipe, batches.steps), run.seed);
  return { step, batches, test, seesPictures: true };
}

async function openHead(
  { tf, folder, run, dataset, layers, createStep, signal, report }: PhaseParts,
  preset: Preset,
  weights: Weights,
): Promise<TrainingPhase> {
  const { picture, batchSize } = preset;
  const { base, head } = splitHead(layers);
  const below = pick(base, weights);
  const { identity } = run.dataset;
  const featureParts = { tf, folder, identity, base, weights: below, picture, batchSize, signal, report };
  const seen = dataset.seen ?? dataset;
  const [train, test]: PictureSplit[] = [seen.split('train'), seen.split('test')];
  const { shape } = head[0];
  const recipe = { ...preset, mixing: null };
  const trained = await featuresOf('train', train, featureParts);
  const tested = await featuresOf('test', test, featureParts);
  const rowsOf = (features: Float32Array, first: number, last: number) =>
    features.subarray(first * shape[0], last * shape[0]);
  const batches = new TrainingBatches(train, recipe, run.seed, run.classes, {
    shape,
    fill: (index, into, offset) => into.set(rowsOf(trained, index, index + 1), offset),
  });
  refuseNoUpdate(run.preset, batches.steps);
  const averaged = averageEachEpoch(recipe, batches.steps);
  const step = await createStep(tf, head, pick(head, weights), averaged, run.seed);
  return {
    step: above(below, step),
    batches,
    test: {
      count: test.count,
      read: (first, last) => ({
        images: rowsOf(tested, first, last),
        labels: Uint16Array.from({ length: last - first }, (_, row) => test.labels[first + row]),
      }),
    },
    seesPictures: false,
  };
}

function pick(layers: readonly Layer[], weights: Weights): Weights {
  return new Map(parametersOf(layers).map(({ name }) => [name, weights.get(name)!]));
}

/** A step of the head alone that tells the state of the whole network. */
function above(base: Weights, step: TrainingStep): TrainingStep {
  return {
    train: (...batch) => step.train(...batch),
    evaluate: (...batch) => step.evaluate(...batch),
    readState: async () => new Map<string, TensorArray>([...base, ...(await step.readState())]),
    writeState: (state) => step.writeState(state),
    dispose: () => step.dispose(),
  };
}
