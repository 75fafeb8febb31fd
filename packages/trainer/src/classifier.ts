import type { PictureSpec } from '@foodnet/contracts';

/** A trained network that answers with probabilities: a run's best weights, or an exported model. */
export interface Classifier {
  /** `run report-food-101` or `model foodnet, version 3`. */
  readonly title: string;
  /** Of the run's best weights, where it is known. */
  readonly epoch?: number;
  readonly classes: readonly string[];
  readonly picture: PictureSpec;
  /** What it was trained on, and by which preset. */
  readonly presetName: string;
  readonly datasetName: string;
  readonly datasetIdentity: string;
  /** That it was prepared with, where that is known. */
  readonly datasetSeed?: number;
  /**
   * @param images uint8 [count, height, width, 3].
   * @returns float32 [count, classes]; each row sums to 1.
   */
  classify(images: Uint8Array, count: number): Float32Array;
  dispose(): void;
}
