import { FoodnetError, type Precision } from '@foodnet/contracts';

/** Probabilities of the same pictures by every way to compute them: float32 [N, classes]. */
export interface Answers {
  readonly trainer: Float32Array;
  readonly savedModel: Float32Array;
  readonly onnx: Float32Array;
  /** Where the version has a model for TensorFlow.js. */
  readonly tfjs?: Float32Array;
}

/** Largest absolute differences of probabilities. */
export interface Differences {
  readonly savedModel: number;
  readonly onnx: number;
  readonly tfjs?: number;
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
  { trainer, savedModel, onnx, tfjs }: Answers,
  classes: number,
  precision: Precision = 'fp32',
): Differences {
  const compare = (name: string, actual: Float32Array, of: Precision) => {
    const limit = PARITY_LIMITS[of];
    return largestDifference({ action: 'export', name, actual, expected: trainer, classes, limit });
  };
  return {
    savedModel: compare('SavedModel', savedModel, 'fp32'),
    onnx: compare('ONNX model', onnx, precision),
    ...(tfjs && { tfjs: compare('TensorFlow.js model', tfjs, tfjsPrecision(precision)) }),
    pictures: trainer.length / classes,
  };
}

/** TensorFlow.js has no int8: its weights are float16 wherever model.onnx is not fp32. */
export function tfjsPrecision(precision: Precision): 'fp32' | 'fp16' {
  return precision === 'fp32' ? 'fp32' : 'fp16';
}

export interface Comparison {
  /** What the answers are to be good for, as an error's message says it. */
  readonly action: string;
  readonly name: string;
  /** float32 [N, classes], both. */
  readonly actual: Float32Array;
  readonly expected: Float32Array;
  readonly classes: number;
  readonly limit: number;
}

/** @throws FoodnetError `not-equal` where a difference is above the limit, naming the picture and the class. */
export function largestDifference({ action, name, actual, expected, classes, limit }: Comparison): number {
  if (actual.length !== expected.length) {
    throw new FoodnetError(
      'not-equal',
      `Cannot ${action}: the ${name} gives ${actual.length} probabilities, expected ${expected.length}.`,
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
        `Cannot ${action}: on the probe's ${where} the ${name} says ${actual[index]}, expected ${expected[index]} and ` +
          `a difference of at most ${limit}. Train the run again if it holds no numbers (NaN), else report this.`,
      );
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** `64 pictures: largest difference 1.2e-7 by SavedModel, ...` */
export function describeDifferences({ pictures, savedModel, onnx, tfjs }: Differences): string {
  const all = { SavedModel: savedModel, ONNX: onnx, 'TensorFlow.js': tfjs };
  const figures = Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const words = figures.map(([name, difference]) => `${name} ${difference.toExponential(1)}`).join(', ');
  return `Largest difference on ${pictures} pictures: ${words}`;
}
