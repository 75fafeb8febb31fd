import { Dataset, Group } from 'h5wasm';
import { withHdf5 } from './hdf5.js';
import type { KerasWeight } from './keras-layer.js';
import { limits } from './limits.js';

/** What of an HDF5 file belongs to a network. Paths begin with "/". */
export interface Hdf5Tree {
  /** Attributes of groups that are texts or lists of texts, by the group's path. */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, string | readonly string[]>>>;
  /** Every floating-point dataset, as float32. */
  readonly datasets: ReadonlyMap<string, KerasWeight>;
}

/** The state of an optimizer is of no use without its training. */
const skipped = new Set(['optimizer', 'optimizer_weights']);

const FLOAT = 1;

/**
 * Reads a whole HDF5 file into memory.
 *
 * @throws Error where it is no such file or says what cannot be; the WebAssembly may be of no use afterwards.
 */
export async function readHdf5Tree(bytes: Uint8Array): Promise<Hdf5Tree> {
  const attributes = new Map<string, Record<string, string | string[]>>();
  const datasets = new Map<string, KerasWeight>();
  let [objects, heldBytes] = [0, 0];

  const visit = (group: Group, path: string, depth: number): void => {
    if (depth > limits.depth) throw new Error(`its groups lie more than ${limits.depth} deep`);
    attributes.set(path, textsOf(group));
    for (const name of group.keys()) {
      if (++objects > limits.objects) throw new Error(`it has more than ${limits.objects} objects`);
      if (depth === 0 && skipped.has(name)) continue;
      const entity = group.get(name);
      const own = `${path}${path === '/' ? '' : '/'}${name}`;
      if (entity instanceof Group) visit(entity, own, depth + 1);
      if (entity instanceof Dataset) {
        const weight = weightOf(entity, own, bytes.length - heldBytes);
        if (!weight) continue;
        heldBytes += weight.data.byteLength;
        datasets.set(own, weight);
      }
    }
  };
  await withHdf5(bytes, (file) => visit(file, '/', 0));
  return { attributes, datasets };
}

function textsOf(group: Group): Record<string, string | string[]> {
  const texts: Record<string, string | string[]> = {};
  for (const [name, attribute] of Object.entries(group.attrs)) {
    const { metadata } = attribute;
    // Type 3 are texts; an attribute of numbers is of no interest.
    if (metadata.type !== TEXT || metadata.total_size * Math.max(1, metadata.size) > limits.configBytes)
      continue;
    const { value } = attribute;
    if (typeof value === 'string') texts[name] = value;
    else if (Array.isArray(value) && value.every((one) => typeof one === 'string')) texts[name] = value;
  }
  return texts;
}

const TEXT = 3;

/** @param mostBytes that may still come out of the file: weights are not compressed, so no more than it has. */
function weightOf(dataset: Dataset, path: string, mostBytes: number): KerasWeight | undefined {
  const { type, size, shape, littleEndian } = dataset.metadata;
  if (type !== FLOAT) return undefined;
  if (!littleEndian) throw new Error(`${path} has its numbers' bytes in the other order`);
  if (!shape || shape.length > 8 || !shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0))
    throw new Error(`${path} has no shape`);
  const elements = shape.reduce((product, axis) => product * axis, 1);
  if (elements * size > mostBytes)
    throw new Error(`${path} claims [${shape.join(', ')}], more than the file has bytes for`);
  const { value } = dataset;
  const numbers = typeof value === 'number' ? [value] : value;
  if (!(numbers instanceof Float32Array || numbers instanceof Float64Array || Array.isArray(numbers)))
    throw new Error(`${path} has numbers of ${8 * size} bits, expected 32 or 64`);
  if (numbers.length !== elements)
    throw new Error(`${path} has ${numbers.length} numbers, expected ${elements}`);
  return { shape, data: Float32Array.from(numbers as ArrayLike<number>) };
}
