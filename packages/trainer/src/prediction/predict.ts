import { FoodnetError } from '@foodnet/contracts';
import { openPictureReader, type InspectedPicture } from '@foodnet/picture';
import type { Classifier } from '../classifier.js';
import { rankLabels } from '../rank-labels.js';

export interface Prediction {
  readonly label: string;
  readonly probability: number;
}

/** What a classifier says of a file, most probable first, or why it says nothing. */
export type PredictedPicture =
  | { readonly path: string; readonly predictions: readonly Prediction[] }
  | { readonly path: string; readonly error: FoodnetError };

/** Pictures that are read at once and classified together. */
const BATCH_PICTURES = 32;

/**
 * The most probable labels of picture files, in the files' order.
 *
 * @throws the abort's reason.
 */
export async function* predict(
  classifier: Classifier,
  files: readonly string[],
  topk: number,
  signal?: AbortSignal,
): AsyncGenerator<PredictedPicture> {
  const reader = openPictureReader();
  try {
    for (let first = 0; first < files.length; first += BATCH_PICTURES) {
      signal?.throwIfAborted();
      const paths = files.slice(first, first + BATCH_PICTURES);
      const pictures = await Promise.all(paths.map((path) => reader.inspect(path, classifier.picture)));
      const answers = classify(classifier, pictures, topk);
      for (const [index, path] of paths.entries()) {
        const { error } = pictures[index];
        yield error ? { path, error: explained(path, error) } : { path, predictions: answers.shift()! };
      }
    }
  } finally {
    await reader.close();
  }
}

/** Of the pictures that could be read. */
function classify(
  classifier: Classifier,
  pictures: readonly InspectedPicture[],
  topk: number,
): Prediction[][] {
  const readable = pictures.flatMap(({ pixels }) => (pixels ? [pixels] : []));
  if (readable.length === 0) return [];
  const { classes } = classifier;
  const probabilities = classifier.classify(Buffer.concat(readable), readable.length);
  return readable.map((_, row) => {
    const own = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    return rankLabels(own, topk).map((index) => ({ label: classes[index], probability: own[index] }));
  });
}

function explained(path: string, error: FoodnetError | NodeJS.ErrnoException): FoodnetError {
  if (error instanceof FoodnetError)
    return new FoodnetError(error.code, `${path}: ${error.message}`, { cause: error });
  return new FoodnetError('missing', `Cannot read ${path}: ${error.message}.`, { cause: error });
}
