import {
  decodeTensors,
  encodeTensors,
  FoodnetError,
  type TensorArray,
  type TensorFile,
} from '@foodnet/contracts';
import { replaceFile } from '@foodnet/stage';
import { parametersOf, type Layer } from './layers.js';
import { readWhole } from './read-whole.js';
import type { WeightArray, Weights } from './tensors.js';

/** Writes a safetensors file, whole or not at all. */
export async function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, TensorArray>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await replaceFile(path, encodeTensors(tensors, metadata));
}

/**
 * Reads a safetensors file.
 *
 * @throws FoodnetError `missing` where it cannot be read, `damaged` where it is no whole safetensors file.
 */
export async function readTensors(path: string): Promise<TensorFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readWhole(path);
  } catch (cause) {
    throw new FoodnetError('missing', `Cannot read the tensors of ${path}: ${(cause as Error).message}.`, {
      cause,
    });
  }
  return decodeTensors(bytes, path);
}

/**
 * The values of every parameter of the network among a file's tensors; other tensors are left out.
 *
 * @throws FoodnetError `damaged` where one is missing or has another shape or type.
 */
export function weightsFor(layers: readonly Layer[], { tensors }: TensorFile, path: string): Weights {
  const weights = new Map<string, WeightArray>();
  for (const { name, shape } of parametersOf(layers)) {
    const tensor = tensors.get(name);
    if (!(tensor?.data instanceof Float32Array) || tensor.shape.join() !== shape.join()) {
      const found = tensor ? `${tensor.data.constructor.name} [${tensor.shape.join(', ')}]` : 'nothing';
      throw new FoodnetError(
        'damaged',
        `Cannot use the weights of ${path}: expected ${name} as Float32Array [${shape.join(', ')}], got ${found}.`,
      );
    }
    weights.set(name, { shape, data: tensor.data });
  }
  return weights;
}
