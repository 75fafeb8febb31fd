import { elementsOf, FoodnetError, type PictureSpec } from '@foodnet/contracts';
import { forward, type Layer, type Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readChecksummed, writeChecksummed } from './checksummed-tensors.js';
import type { PictureSplit } from './picture-split.js';
import { tensorChecksum } from './tensor-checksum.js';
import type { TrainingReport } from './training-report.js';
import { turn } from './turn.js';
import { wholePictures } from './validate.js';

const featuresFolder = (folder: string) => join(folder, 'features');

/** A network up to its features, and where those are kept. */
export interface FeatureParts {
  readonly tf: TensorFlow;
  /** runs/<run>/ */
  readonly folder: string;
  readonly base: readonly Layer[];
  readonly weights: Weights;
  readonly picture: PictureSpec;
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
}

/**
 * What the base makes of every picture of a split, float32 [count, channels], one behind the other. It is computed once
 * and kept in features/ of the folder, for these weights.
 *
 * @throws the abort's reason.
 */
export async function featuresOf(
  name: 'train' | 'test',
  split: PictureSplit,
  parts: FeatureParts,
): Promise<Float32Array> {
  const file = join(featuresFolder(parts.folder), `${name}.safetensors`);
  const texts = { kind: 'features', weights: tensorChecksum(parts.weights, {}) };
  const shape = [split.count, ...parts.base[parts.base.length - 1].shape];
  const kept = await readIfWhole(file);
  const features = kept?.tensors.get('features');
  if (
    kept?.metadata.weights === texts.weights &&
    features?.data instanceof Float32Array &&
    features.shape.join() === shape.join()
  )
    return features.data;
  const data = await computeFeatures(split, shape, parts);
  await writeChecksummed(file, new Map([['features', { shape, data }]]), texts);
  return data;
}

/** Once the head has learned, they are of no use. */
export async function removeFeatures(folder: string): Promise<void> {
  await rm(featuresFolder(folder), { recursive: true, force: true });
}

/** What cannot be used is computed again. */
async function readIfWhole(file: string) {
  try {
    return await readChecksummed(file);
  } catch (error) {
    if (error instanceof FoodnetError) return undefined;
    throw error;
  }
}

async function computeFeatures(
  split: PictureSplit,
  shape: readonly number[],
  { tf, base, weights, picture, batchSize, signal, report }: FeatureParts,
): Promise<Float32Array> {
  const features = new Float32Array(elementsOf(shape));
  const perPicture = elementsOf(shape.slice(1));
  const { read } = wholePictures(split, picture);
  const { name } = base[base.length - 1];
  const tensors = Object.fromEntries(
    [...weights].map(([parameter, { shape: own, data }]) => [parameter, tf.tensor(data, [...own])]),
  );
  report?.passBegin?.('computing features', split.count);
  try {
    for (let first = 0; first < split.count; first += batchSize) {
      await turn();
      signal?.throwIfAborted();
      const last = Math.min(first + batchSize, split.count);
      const batch = tf.tidy(() => {
        const pictures = Int32Array.from(read(first, last).images);
        const images = tf.tensor4d(pictures, [last - first, picture.height, picture.width, 3], 'int32');
        return forward(tf, base, tensors, images).outputs.get(name)!.dataSync<'float32'>();
      });
      features.set(batch, first * perPicture);
      report?.passed?.(last);
    }
  } finally {
    report?.passEnd?.();
    tf.dispose(tensors);
  }
  return features;
}
