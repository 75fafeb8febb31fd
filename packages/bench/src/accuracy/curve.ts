import { median } from '../median.js';

/** What one training reached, epoch by epoch, in whatever program it ran. */
export interface Curve {
  readonly recipe: string;
  /** Null where it is not known. */
  readonly seed: number | null;
  readonly epochs: readonly CurveEpoch[];
  /** Index of the epoch whose weights are kept. */
  readonly bestEpoch: number;
  /** On the same pictures with the mean of each picture's and its mirror's answer; null where that was not evaluated. */
  readonly mirrorAccuracy: number | null;
}

export interface CurveEpoch {
  readonly seconds: number;
  readonly loss: number;
  readonly valLoss: number;
  /** Share of the test pictures. */
  readonly valAccuracy: number;
}

/** How many epochs it takes to reach an accuracy; undefined where none does. */
export function epochsTo(accuracy: number, { epochs }: Curve): number | undefined {
  const index = epochs.findIndex(({ valAccuracy }) => valAccuracy >= accuracy);
  return index < 0 ? undefined : index + 1;
}

/** The median of a curve's epochs, of the curve that was the quickest: now and then a machine has other work to do. */
export function epochSeconds(curves: readonly Curve[]): number {
  return Math.min(...curves.map(({ epochs }) => median(epochs.map(({ seconds }) => seconds))));
}
