import type { StepRecipe, TensorArray } from '@foodnet/contracts';
import type { Layer, Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';

/** Pictures as `layersOf` takes them: values 0..255, [N, height, width, 3], row-major. */
export type Pictures = Uint8Array | Float32Array;

/** What the pictures of a batch should be classified as, where a label does not say all. */
export interface BatchTargets {
  /** `[N, classes]`: what of a picture belongs to which class; each row sums to 1. */
  readonly shares: Float32Array;
  /** `[N]`: what a picture's loss is multiplied by; only where the recipe weighs classes. */
  readonly weights?: Float32Array;
}

export interface BatchResult {
  /** Mean cross-entropy over the batch, in nats. */
  readonly loss: number;
  /** Pictures whose most probable class is their label. */
  readonly correct: number;
}

/**
 * One network in training, with its optimizer. Everything else in the trainer works through this interface alone, so
 * that another implementation can take its place.
 */
export interface TrainingStep {
  /**
   * Takes one batch: changes the weights by it, or, where the recipe accumulates gradients, by it and those before.
   *
   * @param labels indices of classes, [N].
   * @param targets where `targetsOf` the recipe is not `none`.
   * @returns loss and hits before the change.
   */
  train(
    images: Pictures,
    labels: ArrayLike<number>,
    learningRate: number,
    targets?: BatchTargets,
  ): BatchResult;
  /** Loss and hits with the moving statistics, and with averaged weights where there are; changes nothing. */
  evaluate(images: Pictures, labels: ArrayLike<number>): BatchResult;
  /**
   * Everything that the next step depends on, copied: every parameter by its name, the optimizer's state under names
   * that begin with `optimizer/`, and each parameter's average, where there are averages, as `averageName` names it.
   */
  readState(): Promise<ReadonlyMap<string, TensorArray>>;
  /**
   * Goes on from a state that `readState` returned.
   *
   * @throws Error where a tensor is missing or has another shape.
   */
  writeState(state: ReadonlyMap<string, TensorArray>): void;
  /** Frees the tensors. The step is of no use afterwards. */
  dispose(): void;
}

/**
 * Makes a training step that begins with the given weights and an optimizer without memory.
 *
 * @param seed the run's: dropout draws from it.
 */
export type CreateTrainingStep = (
  tf: TensorFlow,
  layers: readonly Layer[],
  weights: Weights,
  recipe: StepRecipe,
  seed: number,
) => TrainingStep | Promise<TrainingStep>;
