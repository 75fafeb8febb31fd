import { FoodnetError } from '@foodnet/contracts';
import { readPicture } from '@foodnet/picture';
import { readFile } from 'node:fs/promises';
import type { Classifier } from './classifier.js';
import { rankLabels } from './rank-labels.js';

export interface Prediction {
  readonly label: string;
  readonly probability: number;
}

/**
 * The most probable labels of a picture file, most probable first.
 *
 * @throws FoodnetError `missing`, `bad-picture`, `unsupported-picture` or `picture-too-large`.
 */
export async function predict(classifier: Classifier, file: string, topk: number): Promise<Prediction[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new FoodnetError('missing', `Cannot read ${file}: ${(cause as Error).message}.`, { cause });
  }
  const pixels = await readPicture(bytes, classifier.picture).catch((error: unknown) => {
    if (error instanceof FoodnetError)
      throw new FoodnetError(error.code, `${file}: ${error.message}`, { cause: error });
    throw error;
  });
  const probabilities = classifier.classify(pixels, 1);
  return rankLabels(probabilities, topk).map((index) => ({
    label: classifier.classes[index],
    probability: probabilities[index],
  }));
}
