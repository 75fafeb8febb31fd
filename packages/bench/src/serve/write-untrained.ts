import { presets, type ModelVersion } from '@foodnet/contracts';
import { calibrate, foldBatchNorms, toOnnx } from '@foodnet/exporter';
import { onnxModel } from '@foodnet/graph';
import { initialWeights, layersOf } from '@foodnet/model';
import { readPicture } from '@foodnet/picture';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServedNetwork, ServedNetworks } from './served-networks.js';

/** As many as Food-101 has. */
const CLASSES = 101;
const MODEL = 'bench';
/** Pictures that int8's ranges are taken from. */
const CALIBRATION_PICTURES = 32;

/**
 * A preset's network as it is before training, which takes as long to run as a trained one: a model in `models` for each
 * precision.
 *
 * @param pictures JPEGs, of which int8's ranges are taken.
 */
export async function writeUntrained(
  models: string,
  presetName: string,
  pictures: readonly Uint8Array[],
): Promise<ServedNetworks> {
  const { network, picture } = presets[presetName];
  const layers = layersOf(network, picture, CLASSES);
  const folded = foldBatchNorms(layers, initialWeights(layers, 1));
  const seen = pictures.slice(0, CALIBRATION_PICTURES);
  const data = Buffer.concat(await Promise.all(seen.map((bytes) => readPicture(bytes, picture))));
  const ranges = await calibrate(folded, { shape: [seen.length, picture.height, picture.width, 3], data });
  const write = async (precision: 'fp32' | 'int8'): Promise<ServedNetwork> => {
    const scales = precision === 'int8' ? ranges.get('percentile') : undefined;
    const bytes = onnxModel.encode(toOnnx(folded, MODEL, { ...about, scales }));
    const model = `${MODEL}-${precision}`;
    const folder = join(models, model, '1');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'model.onnx'), bytes);
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify(manifestOf({ model, precision, presetName, bytes })),
    );
    return { models, model, onnx: join(folder, 'model.onnx') };
  };
  return { fp32: await write('fp32'), int8: await write('int8') };
}

const about = {
  opset: 17,
  producerName: 'foodnet',
  producerVersion: '',
  modelVersion: 1,
  metadata: {},
} as const;

function manifestOf({
  model,
  precision,
  presetName,
  bytes,
}: Pick<ModelVersion, 'model' | 'precision'> & {
  readonly presetName: string;
  readonly bytes: Uint8Array;
}): ModelVersion {
  const { picture } = presets[presetName];
  return {
    kind: 'model-version',
    format: 1,
    model,
    version: 1,
    precision,
    opset: about.opset,
    mirror: false,
    classes: Array.from({ length: CLASSES }, (_, index) => `class ${index}`),
    picture,
    input: { name: 'images', dtype: 'uint8', shape: [null, picture.height, picture.width, 3] },
    output: { name: 'probabilities', dtype: 'float32', shape: [null, CLASSES] },
    files: {
      'model.onnx': { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    },
    metrics: { valLoss: Math.log(CLASSES), valAccuracy: 1 / CLASSES },
    from: {
      run: MODEL,
      preset: presetName,
      seed: 1,
      epoch: 0,
      dataset: MODEL,
      datasetIdentity: '',
      checkpointSha256: '',
    },
    createdAt: new Date().toISOString(),
  };
}
