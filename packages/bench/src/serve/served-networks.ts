import { FoodnetError, presets, type ModelVersion, type Precision } from '@foodnet/contracts';
import { foldBatchNorms, toOnnx } from '@foodnet/exporter';
import { onnxModel } from '@foodnet/graph';
import { readCatalog } from '@foodnet/inference-server';
import { initialWeights, layersOf } from '@foodnet/model';
import { createHash } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface ServedNetwork {
  /** What ours is started with. */
  readonly models: string;
  readonly model: string;
  /** What the peers are started with. */
  readonly onnx: string;
}

export interface ServedNetworks {
  readonly fp32: ServedNetwork;
  readonly int8?: ServedNetwork;
}

/** As many as Food-101 has. */
const CLASSES = 101;
const MODEL = 'bench';

/** A preset's network as it is before training, which takes as long to run as a trained one: a version in `models`. */
export async function writeUntrained(models: string, presetName: string): Promise<ServedNetworks> {
  const { network, picture } = presets[presetName];
  const layers = layersOf(network, picture, CLASSES);
  const about = {
    opset: 17,
    producerName: 'foodnet',
    producerVersion: '',
    modelVersion: 1,
    metadata: {},
  } as const;
  const bytes = onnxModel.encode(toOnnx(foldBatchNorms(layers, initialWeights(layers, 1)), MODEL, about));
  const manifest: ModelVersion = {
    kind: 'model-version',
    format: 1,
    model: MODEL,
    version: 1,
    precision: 'fp32',
    opset: 17,
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
  const folder = join(models, MODEL, '1');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), bytes);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return { fp32: { models, model: MODEL, onnx: join(folder, 'model.onnx') } };
}

/**
 * The newest version of a model in the user's folder, of each precision, copied to a folder of its own, of which a
 * server serves the only version.
 *
 * @throws FoodnetError `missing` where there is none of fp32, which the peers run as well.
 */
export async function copyExported(models: string, model: string, copies: string): Promise<ServedNetworks> {
  const versions = (await readCatalog(models)).models.get(model) ?? [];
  const copy = async (precision: Precision): Promise<ServedNetwork | undefined> => {
    const newest = versions.find(({ manifest }) => manifest.precision === precision);
    if (!newest) return undefined;
    const own = join(copies, precision);
    const folder = join(own, model, String(newest.manifest.version));
    await cp(newest.folder, folder, { recursive: true });
    return { models: own, model, onnx: join(folder, 'model.onnx') };
  };
  const fp32 = await copy('fp32');
  if (!fp32)
    throw new FoodnetError(
      'missing',
      `Cannot measure ${model}: there is no version of precision fp32 in ${models}. Export one, or leave --model and --models out.`,
    );
  return { fp32, int8: await copy('int8') };
}
