import { FoodnetError, type TensorArray } from '@foodnet/contracts';
import { readTensors, writeTensors } from '@foodnet/model';
import { join } from 'node:path';
import type { Answers } from './compare.js';
import type { Pictures } from './pictures.js';

/** Pictures that a version is asked again, wherever it is served, with the answers it gave when it was exported. */
export const PROBE_FILE = 'probe.safetensors';

export interface VersionProbe {
  readonly pictures: Pictures;
  /** What model.onnx answered, in the precision of the version: float32 [N, classes]. */
  readonly probabilities: Float32Array;
  /** What the trainer answered, in float32, as the formats that keep float32 must: float32 [N, classes]. */
  readonly reference: Float32Array;
}

/** Writes `images` uint8 [N, height, width, 3], `probabilities` and `reference`, both float32 [N, classes]. */
export async function writeProbe(
  folder: string,
  { shape, data }: Pictures,
  { onnx, trainer }: Pick<Answers, 'onnx' | 'trainer'>,
): Promise<void> {
  const [count] = shape;
  const rows = (values: Float32Array): TensorArray => ({
    shape: [count, values.length / count],
    data: values,
  });
  await writeTensors(
    join(folder, PROBE_FILE),
    new Map([
      ['images', { shape, data }],
      ['probabilities', rows(onnx)],
      ['reference', rows(trainer)],
    ]),
  );
}

/**
 * @param classes of the version.
 * @throws FoodnetError `missing` where there is no such file, `damaged` where it does not hold these tensors.
 */
export async function readVersionProbe(
  folder: string,
  [height, width]: readonly [height: number, width: number],
  classes: number,
): Promise<VersionProbe> {
  const path = join(folder, PROBE_FILE);
  const { tensors } = await readTensors(path);
  const count = tensors.get('images')?.shape[0] ?? 0;
  const take = <Data>(name: string, type: new () => Data, shape: readonly number[]): Data => {
    const found = tensors.get(name);
    if (!(found?.data instanceof type) || found.shape.join() !== shape.join()) {
      const text = found ? `${found.data.constructor.name} [${found.shape.join(', ')}]` : 'nothing';
      throw new FoodnetError(
        'damaged',
        `Cannot use the probe pictures of ${path}: expected ${name} as ${type.name} [${shape.join(', ')}], got ${text}.`,
      );
    }
    return found.data;
  };
  const shape = [count, height, width, 3] as const;
  return {
    pictures: { shape, data: take('images', Uint8Array, shape) },
    probabilities: take('probabilities', Float32Array, [count, classes]),
    reference: take('reference', Float32Array, [count, classes]),
  };
}
