import { maskedCrc32c } from '../tensorboard/crc32c.js';
import { tensorflowDataTypes } from './data-types.js';
import { bundleEntry, bundleHeader, trackableObjectGraph, type BundleEntryProto } from './messages.js';
import { Cursor, readSortedTable } from './sorted-table.js';

/** A float32 tensor of a checkpoint. */
export interface StoredTensor {
  /** What its program called it, e.g. `dense/kernel`; its key where the checkpoint does not tell. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const BIG_ENDIAN = 1;
const MOST_AXES = 8;

/** Of TensorFlow 2's checkpoints: which objects their tensors belong to. */
const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';

/**
 * The float32 tensors of a checkpoint, such as a SavedModel's variables/variables (tensorflow/core/util/tensor_bundle),
 * by their keys. Nothing of it is run, and no number in it is believed before its bytes are there.
 *
 * @param index content of `<prefix>.index`.
 * @param readShard content of `<prefix>.data-<number>-of-<count>`.
 * @param mostTensors more are refused.
 * @throws Error where it is damaged or is stored in a way that TensorFlow on a usual machine does not use.
 */
export async function readTensorBundle(
  index: Uint8Array,
  readShard: (number: number, count: number) => Promise<Uint8Array>,
  mostTensors: number,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const entries = new Map(readSortedTable(index, mostTensors + 1));
  const { numShards = 0, endianness } = bundleHeader.decode(entries.get('') ?? new Uint8Array());
  entries.delete('');
  if (endianness === BIG_ENDIAN) throw new Error('its numbers have their bytes in the other order');
  const shards = new Map<number, Uint8Array>();
  const tensors = new Map<string, StoredTensor>();
  let names = new Map<string, string>();
  let [storedBytes, heldBytes] = [0, 0];
  for (const [key, bytes] of entries) {
    const entry = bundleEntry.decode(bytes);
    if (key === OBJECT_GRAPH) names = namesOf(await contentOf(key, entry));
    if (entry.dtype !== tensorflowDataTypes.float32) continue;
    if (entry.slices?.length) throw new Error(`${key} is stored in parts`);
    const shape = shapeOf(key, entry);
    const content = await contentOf(key, entry);
    const elements = shape.reduce((product, axis) => product * axis, 1);
    if (content.length !== 4 * elements)
      throw new Error(`${key} is [${shape.join(', ')}] and has ${content.length} bytes`);
    if (maskedCrc32c(content) !== entry.crc32c) throw new Error(`the checksum of ${key} differs`);
    const view = new DataView(content.buffer, content.byteOffset, content.length);
    const data = Float32Array.from({ length: elements }, (_, element) => view.getFloat32(4 * element, true));
    tensors.set(key, { name: key, shape, data });
  }
  return new Map(
    [...tensors].map(([key, tensor]) => [key, { ...tensor, name: names.get(key) ?? tensor.name }]),
  );

  async function contentOf(
    key: string,
    { shardId = 0, offset = 0, size = 0 }: BundleEntryProto,
  ): Promise<Uint8Array> {
    if (shardId < 0 || shardId >= numShards)
      throw new Error(`${key} lies in a file ${shardId} of ${numShards}`);
    let shard = shards.get(shardId);
    if (!shard) {
      shard = await readShard(shardId, numShards);
      shards.set(shardId, shard);
      storedBytes += shard.length;
    }
    if (!(offset >= 0 && size >= 0 && offset + size <= shard.length))
      throw new Error(`${key} lies beyond the end of its file`);
    heldBytes += size;
    if (heldBytes > storedBytes) throw new Error('its tensors lie one over the other');
    return shard.subarray(offset, offset + size);
  }
}

function shapeOf(key: string, { shape }: BundleEntryProto): number[] {
  const axes = (shape?.dim ?? []).map(({ size = 0 }) => size);
  if (axes.length > MOST_AXES || !axes.every((axis) => Number.isSafeInteger(axis) && axis >= 0))
    throw new Error(`${key} has no shape`);
  return axes;
}

/** The tensor is one string: its length, a checksum of that, and then its bytes. */
function namesOf(content: Uint8Array): Map<string, string> {
  const cursor = new Cursor(content);
  const length = cursor.varint();
  cursor.take(4);
  const { nodes = [] } = trackableObjectGraph.decode(cursor.take(length));
  const named = nodes.flatMap(({ attributes = [] }) => attributes);
  return new Map(
    named.flatMap(({ checkpointKey, fullName }): [string, string][] =>
      checkpointKey && fullName ? [[checkpointKey, fullName]] : [],
    ),
  );
}
