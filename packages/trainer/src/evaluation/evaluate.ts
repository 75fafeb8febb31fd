import {
  elementsOf,
  type EvaluatedPicture,
  type Evaluation,
  FoodnetError,
  type PreparedDataset,
} from '@foodnet/contracts';
import type { Classifier } from '../classifier.js';
import { readBatch, type PictureSplit } from '../picture-split.js';
import { rankLabels } from '../rank-labels.js';
import { turn } from '../turn.js';
import { calibrate } from './calibrate.js';
import { countConfusion } from './confusion.js';

const BATCH_PICTURES = 64;
/** Keras clips probabilities here before it takes their logarithm. */
const SMALLEST_PROBABILITY = 1e-7;

/** Everything that an evaluation counts, without what names it. */
export type Evaluated = Omit<Evaluation, 'kind' | 'format' | 'of' | 'epoch' | 'dataset' | 'split'>;

/**
 * Classifies every picture of the splits. Classes are matched by name; the dataset may have fewer than the classifier.
 *
 * @throws FoodnetError `bad-dataset` where the dataset has classes that the classifier does not know, by name, or no
 * pictures; `diverged` where the classifier answers NaN; the abort's reason.
 */
export async function evaluate(
  classifier: Classifier,
  dataset: Pick<PreparedDataset, 'name' | 'classes'>,
  splits: readonly PictureSplit[],
  {
    signal,
    progress,
  }: { readonly signal?: AbortSignal; readonly progress?: (pictures: number) => void } = {},
): Promise<Evaluated> {
  const indexOf = matchClasses(classifier, dataset);
  const { classes, picture } = classifier;
  const pictureBytes = elementsOf([picture.height, picture.width, 3]);
  const pictures: EvaluatedPicture[] = [];
  let [hits1, hits5, lossSum] = [0, 0, 0];

  for (const split of splits) {
    for (let first = 0; first < split.count; first += BATCH_PICTURES) {
      await turn();
      signal?.throwIfAborted();
      const { images, labels } = readBatch(
        split,
        pictureBytes,
        first,
        Math.min(first + BATCH_PICTURES, split.count),
      );
      const probabilities = classifier.classify(images, labels.length);
      for (const [row, datasetLabel] of labels.entries()) {
        const own = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
        if (own.some(Number.isNaN)) throw notANumber(classifier, split.paths[first + row]);
        const label = indexOf[datasetLabel];
        const ranked = rankLabels(own, 5);
        hits1 += Number(ranked[0] === label);
        hits5 += Number(ranked.includes(label));
        lossSum -= Math.log(Math.min(Math.max(own[label], SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY));
        pictures.push({
          path: split.paths[first + row],
          label: classes[label],
          predicted: classes[ranked[0]],
          probability: own[ranked[0]],
        });
      }
      progress?.(pictures.length);
    }
  }
  const { length } = pictures;
  if (length === 0)
    throw new FoodnetError('bad-dataset', `Cannot evaluate on ${dataset.name}: it has no pictures there.`);
  return {
    top1: hits1 / length,
    top5: hits5 / length,
    loss: lossSum / length,
    calibration: calibrate(
      pictures.map(({ probability }) => probability),
      pictures.map(({ label, predicted }) => label === predicted),
    ),
    ...countConfusion(classes, pictures),
    pictures,
  };
}

/** For each class of the dataset, the classifier's index of the same name. */
function matchClasses(
  { title, classes }: Classifier,
  dataset: Pick<PreparedDataset, 'name' | 'classes'>,
): number[] {
  const indices = dataset.classes.map((name) => classes.indexOf(name));
  const unknown = dataset.classes.filter((_, index) => indices[index] === -1);
  if (unknown.length > 0) {
    throw new FoodnetError(
      'bad-dataset',
      `Cannot evaluate ${title} on ${dataset.name}: it does not know ${unknown.join(', ')}. It knows ${classes.join(', ')}.`,
    );
  }
  return indices;
}

function notANumber({ title }: Classifier, path: string): FoodnetError {
  return new FoodnetError(
    'diverged',
    `Cannot evaluate ${title}: to ${path} it answers NaN, so that its weights are no use. ` +
      'Train a new run, with a lower learning rate.',
  );
}
