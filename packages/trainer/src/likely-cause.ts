/** Steps of a training in which weights are far from any that fit. */
const FIRST_STEPS = 100;
/** A loss that grew by this factor grew by no chance of the batches. */
const GROWN = 2;
/** A network that knows nothing has the logarithm of the number of classes: 4.6 for 101. */
const FAR_FROM_ANY = 100;

export interface Divergence {
  /** Of the last steps, oldest first, without the one that is no number. */
  readonly losses: readonly number[];
  /** Steps of the run before the one that failed. */
  readonly stepsDone: number;
}

/** What most likely made a loss infinite or no number, and what to do about it: two sentences. */
export function likelyCause({ losses, stepsDone }: Divergence): string {
  const last = losses.at(-1);
  if (last === undefined) {
    return (
      'It was so from the first step on: the learning rate of the steps before, or the weights that it went on from, are ' +
      'to blame. Train a new run with a lower learning rate.'
    );
  }
  const least = Math.min(...losses);
  if (last > GROWN * least) {
    const steps = losses.length - 1 - losses.indexOf(least);
    return (
      `It had grown from ${short(least)} to ${short(last)} in ${steps} ${steps === 1 ? 'step' : 'steps'}: the learning ` +
      'rate is too high. Train a new run with a lower one.'
    );
  }
  if (last > FAR_FROM_ANY)
    return `It was ${short(last)} before: the learning rate is too high. Train a new run with a lower one.`;
  if (stepsDone < FIRST_STEPS) {
    return (
      'The weights of the first steps do not bear this learning rate. Train a new run with a lower one, or with one that ' +
      'warms up.'
    );
  }
  return (
    `It was ${short(last)} until then: one batch gave a gradient that was too large. Train a new run with a lower ` +
    'learning rate, or with gradients that are clipped.'
  );
}

const short = (loss: number) => loss.toPrecision(3);
