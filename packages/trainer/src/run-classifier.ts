import { FoodnetError, type Run } from '@foodnet/contracts';
import { forward, layersOf, readTensors, weightTensors, weightsFor } from '@foodnet/model';
import { datasetOption, runFolder } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import { bestFile } from './checkpoint.js';
import type { Classifier } from './classifier.js';
import { requireRun } from './run-file.js';

/**
 * The best weights of a run, also of one that is still in training.
 *
 * @throws FoodnetError `missing` where there is no such run or no epoch of it is done; `damaged`.
 */
export async function openRunClassifier(tf: TensorFlow, name: string): Promise<Classifier> {
  return runClassifier(tf, runFolder(name), await requireRun(name));
}

/**
 * The best weights in a run's folder.
 *
 * @throws FoodnetError `missing` where no epoch is done; `damaged`.
 */
export async function runClassifier(tf: TensorFlow, folder: string, run: Run): Promise<Classifier> {
  const { name, preset, classes } = run;
  if (run.bestEpoch === null) {
    throw new FoodnetError(
      'missing',
      `Cannot use run ${name}: its first epoch is not done. Go on with: npx nx run trainer:train --run=${name}`,
    );
  }
  const { width, height } = preset.picture;
  const layers = layersOf(preset.network, preset.picture, classes.length);
  const best = await readTensors(bestFile(folder));
  const weights = weightsFor(layers, best, bestFile(folder));
  const tensors = weightTensors(tf, weights);
  return {
    title: `run ${name}`,
    // Not the run's bestEpoch: a run in training writes the weights first.
    epoch: best.metadata.epoch === undefined ? undefined : Number(best.metadata.epoch),
    classes,
    picture: preset.picture,
    presetName: run.presetName,
    datasetName: datasetOption(run.dataset),
    datasetIdentity: run.dataset.identity,
    datasetSeed: run.dataset.seed,
    classify: (images, count) =>
      tf.tidy(() => {
        const batch = tf.tensor4d(Int32Array.from(images), [count, height, width, 3], 'int32');
        return forward(tf, layers, tensors, batch).probabilities.dataSync<'float32'>();
      }),
    dispose: () => tf.dispose(tensors),
  };
}
