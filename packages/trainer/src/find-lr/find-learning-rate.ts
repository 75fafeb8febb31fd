import type { TrainingBatches } from '../training-batches.js';
import type { TrainingStep } from '../training-step.js';
import { turn } from '../turn.js';

/** A step of the search. */
export interface RatedLoss {
  readonly learningRate: number;
  readonly loss: number;
  /** Exponentially averaged over the steps behind, without the bias towards its start. */
  readonly smoothLoss: number;
}

export interface LearningRateRange {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** Of the average that is kept from step to step. */
const SMOOTHING = 0.9;
/** Losses this many times the smallest end the search, as in fastai. */
const DIVERGED = 4;

/**
 * Smith's range test (arXiv 1506.01186, section 3.3): steps at a rate that grows by the same factor every time, until the
 * loss explodes. The step's weights are of no use afterwards.
 *
 * @param accumulateSteps the recipe's: so many batches are a step, and its loss is their mean.
 * @throws the abort's reason.
 */
export async function findLearningRate(
  step: TrainingStep,
  batches: TrainingBatches,
  { from, to, steps }: LearningRateRange,
  {
    accumulateSteps = 1,
    signal,
    progress,
  }: {
    readonly accumulateSteps?: number;
    readonly signal?: AbortSignal;
    readonly progress?: (steps: number) => void;
  } = {},
): Promise<readonly RatedLoss[]> {
  const found: RatedLoss[] = [];
  let [average, least] = [0, Infinity];
  for (let count = 0; count < steps; count++) {
    const learningRate = from * (to / from) ** (count / (steps - 1));
    let loss = 0;
    for (let index = count * accumulateSteps; index < (count + 1) * accumulateSteps; index++) {
      await turn();
      signal?.throwIfAborted();
      const batch = batches.read(Math.floor(index / batches.steps), index % batches.steps);
      loss += step.train(batch.images, batch.labels, learningRate, batch.targets).loss / accumulateSteps;
    }
    average = SMOOTHING * average + (1 - SMOOTHING) * loss;
    const smoothLoss = average / (1 - SMOOTHING ** (count + 1));
    if (!(smoothLoss <= DIVERGED * least)) break;
    found.push({ learningRate, loss, smoothLoss });
    least = Math.min(least, smoothLoss);
    progress?.(count + 1);
  }
  return found;
}

/**
 * What the curve says: where the smooth loss falls most for the logarithm of the rate, and a tenth of where it is least.
 * Behind its least it says nothing more: a loss that exploded falls most of all.
 */
export function suggestLearningRates(found: readonly RatedLoss[]): {
  readonly steepest: number | undefined;
  readonly tenthOfLeast: number | undefined;
} {
  const least = found.reduce(
    (best, one, index) => (one.smoothLoss < found[best].smoothLoss ? index : best),
    0,
  );
  let [steepest, slope] = [undefined as number | undefined, 0];
  for (let index = 1; index <= least; index++) {
    const change = found[index].smoothLoss - found[index - 1].smoothLoss;
    if (change < slope) [steepest, slope] = [found[index].learningRate, change];
  }
  return { steepest, tenthOfLeast: found.length > 0 ? found[least].learningRate / 10 : undefined };
}
