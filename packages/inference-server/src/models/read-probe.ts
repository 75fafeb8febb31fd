import { decodeTensors, FoodnetError } from '@foodnet/contracts';
import { readVersionFile } from './read-version-file.js';
import type { Version } from './version.js';

const FILE = 'probe.safetensors';

/** Enough to tell a wrong network, and few enough to be answered in a moment. */
const MOST_PICTURES = 256;

/** Pictures of the run's test split, and what the network answered when it was exported. */
export interface Probe {
  readonly count: number;
  /** uint8 [count, height, width, 3]. */
  readonly images: Uint8Array;
  /** float32 [count, classes]. */
  readonly probabilities: Float32Array;
}

/**
 * The pictures that a version must answer before it serves.
 *
 * @returns undefined where the manifest names no such file: versions from before there was one.
 * @throws FoodnetError `missing`, or `damaged` where the file is not what the manifest says.
 */
export async function readProbe(version: Version): Promise<Probe | undefined> {
  const { files, picture, classes } = version.manifest;
  if (files[FILE] === undefined) return undefined;
  const { tensors } = decodeTensors(await readVersionFile(version, FILE), FILE);
  const images = tensors.get('images');
  const probabilities = tensors.get('probabilities');
  const count = images?.shape[0] ?? 0;
  if (
    !(images?.data instanceof Uint8Array) ||
    !(probabilities?.data instanceof Float32Array) ||
    images.shape.join() !== [count, picture.height, picture.width, 3].join() ||
    probabilities.shape.join() !== [count, classes.length].join() ||
    !(count >= 1 && count <= MOST_PICTURES)
  ) {
    const found = [...tensors].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).join(' and ');
    throw new FoodnetError(
      'damaged',
      `Cannot use ${FILE}: it holds ${found || 'nothing'}, expected images uint8 [N, ${picture.height}, ` +
        `${picture.width}, 3] and probabilities float32 [N, ${classes.length}], N up to ${MOST_PICTURES}. ` +
        'Export the run again.',
    );
  }
  return { count, images: images.data, probabilities: probabilities.data };
}
