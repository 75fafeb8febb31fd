import { FoodnetError, type Precision } from '@foodnet/contracts';

/** Probabilities of the same pictures by the three ways to compute them: float32 [N, classes]. */
export interface Answers {
  readonly trainer: Float32Array;
  readonly savedModel: Float32Array;
  readonly onnx: Float32Array;
}

/** Largest absolute differences of probabilities. */
export interface Differences {
  readonly savedModel: number;
  readonly onnx: number;
  readonly pictures: number;
}

/**
 * The largest difference of a probability from the trainer's. In fp32 a label's probability would differ in the fifth
 * digit above it, which no rounding explains. fp16 keeps 11 bits of every number. int8 moves single pictures that stand
 * between two classes by much more; whether it serves is told by its accuracy, and the limit only finds what is broken.
 */
export const PARITY_LIMITS: Readonly<Record<Precision, number>> = { fp32: 1e-5, fp16: 2e-2, int8: 0.5 };

/**
 * Compares each export with the trainer.
 *
 * @throws FoodnetError `not-equal` where a difference is above its limit, or a probability is no number.
 */
export function compareAnswers(
  { trainer, savedModel, onnx }: Answers,
  classes: number,
  precision: Precision = 'fp32',
): Differences {
  const differences = {
    savedModel: compare('SavedModel', savedModel, trainer, classes, PARITY_LIMITS.fp32),
    onnx: compare('ONNX model', onnx, trainer, classes, PARITY_LIMITS[precision]),
  };
  return { ...differences, pictures: trainer.length / classes };
}

function compare(
  name: string,
  actual: Float32Array,
  expected: Float32Array,
  classes: number,
  limit: number,
): number {
  if (actual.length !== expected.length) {
    throw new FoodnetError(
      'not-equal',
      `Cannot export: the ${name} gives ${actual.length} probabilities, the trainer ${expected.length}.`,
    );
  }
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(actual[index] - expected[index]);
    // Written so that NaN fails, too.
    if (!(difference <= limit)) {
      const where = `picture ${Math.floor(index / classes)}, class ${index % classes}`;
      throw new FoodnetError(
        'not-equal',
        `Cannot export: on the probe's ${where} the ${name} says ${actual[index]} and the trainer ${expected[index]}, ` +
          `expected a difference of at most ${limit}. Train the run again if it holds no numbers (NaN), else report this.`,
      );
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}
