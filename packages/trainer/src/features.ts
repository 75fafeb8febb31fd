import { elementsOf, FoodnetError, tensorChecksum, type PictureSpec } from '@foodnet/contracts';
import { forward, readTensors, weightTensors, writeTensors, type Layer, type Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PictureSplit } from './picture-split.js';
import type { TrainingReport } from './training-report.js';
import { turn } from './turn.js';
import { wholePictures } from './validate.js';

const featuresFolder = (folder: string) => join(folder, 'features');

/** A network up to its features, and where those are kept. */
export interface FeatureParts {
  readonly tf: TensorFlow;
  /** Of the phase: they lie in features/ there. */
  readonly folder: string;
  /** Of the dataset that the pictures are from. */
  readonly identity: string;
  readonly base: readonly Layer[];
  readonly weights: Weights;
  readonly picture: PictureSpec;
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
}

/**
 * What the base makes of every picture of a split, float32 [count, channels], one behind the other. It is computed once
 * and kept in features/ of the folder, for these pictures and this base; on an abort, what is done of it.
 *
 * @throws the abort's reason.
 */
export async function featuresOf(
  name: 'train' | 'test',
  split: PictureSplit,
  parts: FeatureParts,
): Promise<Float32Array> {
  const { folder, identity, base, weights, signal, report } = parts;
  const file = join(featuresFolder(folder), `${name}.safetensors`);
  // They are there before run.json: the run may begin again with another recipe or dataset.
  const texts = {
    kind: 'features',
    split: name,
    pictures: identity,
    base: tensorChecksum(weights, { layers: JSON.stringify(base) }),
  };
  const { shape } = base[base.length - 1];
  const features = new Float32Array(split.count * elementsOf(shape));
  const from = await readKept(file, texts, shape, features);
  if (from === split.count) return features;
  const done = await computeFeatures(split, features, from, parts);
  const data = features.subarray(0, done * elementsOf(shape));
  await writeTensors(file, new Map([['features', { shape: [done, ...shape], data }]]), texts);
  if (done === split.count) return features;
  report?.warn?.(
    `Kept the features of ${done} of ${split.count} pictures (${name}). Go on with the same command.`,
  );
  throw signal?.reason;
}

/** Once the head has learned, they are of no use. */
export async function removeFeatures(folder: string): Promise<void> {
  await rm(featuresFolder(folder), { recursive: true, force: true });
}

/** @returns of how many pictures `features` now has what was kept; what cannot be used is computed again. */
async function readKept(
  file: string,
  texts: Readonly<Record<string, string>>,
  shape: readonly number[],
  features: Float32Array,
): Promise<number> {
  const kept = await readIfWhole(file);
  const known = kept?.tensors.get('features');
  const isUsable =
    isDeepStrictEqual(kept?.metadata, texts) &&
    known?.data instanceof Float32Array &&
    known.shape.slice(1).join() === shape.join() &&
    known.data.length <= features.length;
  if (!isUsable) return 0;
  features.set(known.data);
  return known.shape[0];
}

async function readIfWhole(file: string) {
  try {
    return await readTensors(file);
  } catch (error) {
    if (error instanceof FoodnetError) return undefined;
    throw error;
  }
}

/** Goes on behind `from` pictures until all are done, or until the abort. @returns how many are. */
async function computeFeatures(
  split: PictureSplit,
  features: Float32Array,
  from: number,
  { tf, base, weights, picture, batchSize, signal, report }: FeatureParts,
): Promise<number> {
  const { name, shape } = base[base.length - 1];
  const { read } = wholePictures(split, picture);
  const tensors = weightTensors(tf, weights);
  let done = from;
  report?.passBegin?.('computing features', split.count, from);
  try {
    while (done < split.count) {
      await turn();
      if (signal?.aborted) break;
      const last = Math.min(done + batchSize, split.count);
      const batch = tf.tidy(() => {
        const pictures = Int32Array.from(read(done, last).images);
        const images = tf.tensor4d(pictures, [last - done, picture.height, picture.width, 3], 'int32');
        return forward(tf, base, tensors, images).outputs.get(name)!.dataSync<'float32'>();
      });
      features.set(batch, done * elementsOf(shape));
      done = last;
      report?.passed?.(done);
    }
  } finally {
    report?.passEnd?.();
    tf.dispose(tensors);
  }
  return done;
}
