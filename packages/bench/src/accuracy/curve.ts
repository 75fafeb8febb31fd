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

/** Seconds from the start to the end of the first epoch that reaches an accuracy; undefined where none does. */
export function secondsTo(accuracy: number, { epochs }: Curve): number | undefined {
  let seconds = 0;
  for (const epoch of epochs) {
    seconds += epoch.seconds;
    if (epoch.valAccuracy >= accuracy) return seconds;
  }
  return undefined;
}
