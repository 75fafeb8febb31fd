import { FoodnetError } from '@foodnet/contracts';
import { readFile, stat } from 'node:fs/promises';
import type { Hdf5Reader } from './hdf5-reader.js';
import type { KerasWeights } from './keras-layer.js';
import { legacyWeights } from './legacy-weights.js';
import { limits } from './limits.js';
import { numberedWeights } from './numbered-weights.js';
import { parseConfig, type KerasModel } from './parse-config.js';
import { readLayersModel } from './read-layers-model.js';
import { damaged } from './refuse.js';
import { groupNames } from './snake-names.js';
import { zipEntries } from './zip-entries.js';

export interface ReadModel {
  readonly model: KerasModel;
  readonly weights: KerasWeights;
}

export type FileFormat = 'keras' | 'hdf5' | 'tfjs';

/**
 * Reads a model file: .keras, .h5 or .hdf5 with the model's description, or model.json of TensorFlow.js with its weights
 * beside it. What it is is told by its first bytes.
 *
 * @throws FoodnetError `missing`, `damaged`, `unsupported-model`.
 */
export async function readModel(path: string, reader: Hdf5Reader): Promise<ReadModel> {
  const bytes = await readModelFile(path);
  switch (formatOf(bytes)) {
    case 'keras':
      return readKeras(bytes, path, reader);
    case 'hdf5':
      return readH5(bytes, path, reader);
    case 'tfjs':
      return readLayersModel(bytes, path);
    default:
      throw damaged(path, 'it is no .keras, no HDF5 and no model.json of TensorFlow.js');
  }
}

/** @throws FoodnetError `missing`; `damaged` where it is larger than any model. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > limits.fileBytes)
      throw damaged(path, `it has ${size} bytes, expected at most ${limits.fileBytes}`);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof FoodnetError) throw cause;
    throw new FoodnetError(
      'missing',
      `Cannot read ${path}: ${(cause as Error).message}. Give the path of a model.`,
      {
        cause,
      },
    );
  }
}

export function formatOf(bytes: Uint8Array): FileFormat | undefined {
  const beginsWith = (...wanted: number[]) => wanted.every((byte, index) => bytes[index] === byte);
  if (beginsWith(0x50, 0x4b)) return 'keras'; // PK
  if (beginsWith(0x89, 0x48, 0x44, 0x46)) return 'hdf5'; // \x89HDF
  return beginsWith(0x7b) ? 'tfjs' : undefined; // {
}

/** The bytes of a .keras file. */
export async function readKeras(bytes: Uint8Array, source: string, reader: Hdf5Reader): Promise<ReadModel> {
  const wanted = { 'config.json': limits.configBytes, 'model.weights.h5': limits.fileBytes };
  const entries = await zipEntries(bytes, wanted, source);
  const model = parseConfig(Buffer.from(entries.get('config.json')!).toString('utf8'), source);
  const tree = await reader.read(entries.get('model.weights.h5')!, source);
  return { model, weights: numberedWeights(tree, groupNames(model.layers)) };
}

/** The bytes of a legacy HDF5 file with the model's description. */
export async function readH5(bytes: Uint8Array, source: string, reader: Hdf5Reader): Promise<ReadModel> {
  const tree = await reader.read(bytes, source);
  const config = tree.attributes.get('/')?.model_config;
  if (typeof config !== 'string')
    throw damaged(
      source,
      'it has weights and no description of the model (model_config), expected a model saved whole',
    );
  return { model: parseConfig(config, source), weights: legacyWeights(tree, source) };
}
