import { FoodnetError, modelVersionSchema, readManifest } from '@foodnet/contracts';
import { isVersionNumber } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Classifier } from './classifier.js';

/**
 * An exported model, computed by TensorFlow from its SavedModel.
 *
 * @param models the folder of the models.
 * @param version the newest where it is undefined.
 * @throws FoodnetError `missing` where there is no such model or version; `damaged`; `unknown-format`.
 */
export async function openModelClassifier(
  tf: TensorFlow,
  models: string,
  model: string,
  version?: number,
): Promise<Classifier> {
  const number = version ?? (await newestVersion(models, model));
  const folder = join(models, model, String(number));
  const { classes, picture, from, precision } = await readManifest(
    join(folder, 'manifest.json'),
    modelVersionSchema,
  );
  const { width, height } = picture;
  const precisionNote =
    precision === 'fp32' ? '' : ` (its SavedModel, which is fp32; its ONNX is ${precision})`;
  const saved = await tf.node.loadSavedModel(folder, ['serve'], 'serving_default');
  return {
    title: `model ${model}, version ${number}${precisionNote}`,
    classes,
    picture,
    presetName: from.preset,
    datasetName: from.dataset,
    datasetIdentity: from.datasetIdentity,
    classify: (images, count) =>
      tf.tidy(() => {
        // TensorFlow.js has no uint8: it narrows int32 to what the signature says.
        const batch = tf.tensor4d(Int32Array.from(images), [count, height, width, 3], 'int32');
        const { probabilities } = saved.predict({ images: batch }) as Record<string, Tensor>;
        return probabilities.dataSync<'float32'>();
      }),
    dispose: () => saved.dispose(),
  };
}

async function newestVersion(models: string, model: string): Promise<number> {
  const names = await readdir(join(models, model)).catch((): string[] => []);
  const versions = names.filter(isVersionNumber).map(Number);
  if (versions.length === 0) {
    throw new FoodnetError(
      'missing',
      `Cannot find model ${model} in ${models}. Export one with: npx nx run exporter:export --model=${model}`,
    );
  }
  return Math.max(...versions);
}
