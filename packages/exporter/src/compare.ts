import { FoodnetError } from '@foodnet/contracts';

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

/** Above it a label's probability would differ in the fifth digit: no rounding explains that. */
export const PARITY_LIMIT = 1e-5;

/**
 * Compares each export with the trainer.
 *
 * @throws FoodnetError `not-equal` where a difference is above PARITY_LIMIT, or a probability is no number.
 */
export function compareAnswers({ trainer, savedModel, onnx }: Answers, classes: number): Differences {
  const differences = {
    savedModel: compare('SavedModel', savedModel, trainer, classes),
    onnx: compare('ONNX model', onnx, trainer, classes),
  };
  return { ...differences, pictures: trainer.length / classes };
}

function compare(name: string, actual: Float32Array, expected: Float32Array, classes: number): number {
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
    if (!(difference <= PARITY_LIMIT)) {
      const where = `picture ${Math.floor(index / classes)}, class ${index % classes}`;
      throw new FoodnetError(
        'not-equal',
        `Cannot export: on the probe's ${where} the ${name} says ${actual[index]} and the trainer ${expected[index]}, ` +
          `expected a difference of at most ${PARITY_LIMIT}. Train the run again if it holds no numbers (NaN), else report this.`,
      );
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}
