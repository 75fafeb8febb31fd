import { FoodnetError, type PreparedDataset } from '@foodnet/contracts';
import { layoutsWithoutSplits } from '@foodnet/dataset';
import { datasetSource } from '@foodnet/stage';
import type { Classifier } from '../classifier.js';

type Trained = Pick<Classifier, 'title' | 'datasetName' | 'datasetIdentity'>;
type Measured = Pick<PreparedDataset, 'name' | 'source' | 'identity'>;

/** Pictures without splits are split by chance, so that all of them are a test for a classifier that has not seen them. */
export function usualSplit(trained: Trained, measured: Measured): 'test' | 'all' {
  const isOther = !isSameName(trained, measured) && measured.identity !== trained.datasetIdentity;
  return isOther && layoutsWithoutSplits.has(measured.source.layout) ? 'all' : 'test';
}

/**
 * Refuses pictures without splits that were trained on and have changed since: split anew, their test pictures may be
 * ones that the classifier was trained on.
 *
 * @throws FoodnetError `contradiction`.
 */
export function refuseChanged(trained: Trained, measured: Measured): void {
  const { name, source, identity } = measured;
  const mayMix = isSameName(trained, measured) && layoutsWithoutSplits.has(source.layout);
  if (!mayMix || identity === trained.datasetIdentity) return;
  throw new FoodnetError(
    'contradiction',
    `Cannot evaluate ${trained.title} on ${name}: the pictures of that name changed since the training, and some that were ` +
      'trained on may be test pictures now. Train a new run, or give --split to measure nevertheless.',
  );
}

/** A name stands for one source, and is all that an exported model knows of it. */
function isSameName({ datasetName }: Trained, { name }: Measured): boolean {
  return datasetSource(datasetName).name === name;
}
