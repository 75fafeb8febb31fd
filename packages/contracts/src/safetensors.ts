import { FoodnetError } from './errors.js';
import { arrayTypes, dtypeOf, elementsOf, type TensorArray, type TensorDtype } from './tensor-array.js';
import { tensorChecksum } from './tensor-checksum.js';

/** The reference implementation's limit. */
const HEADER_LIMIT_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
/** Elements start at a multiple of this, so that arrays are views of the file's bytes. */
const ALIGNMENT_BYTES = 8;

/** What a safetensors file holds. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, TensorArray>;
  /** Free text by free keys, but `sha256`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Writes the safetensors format (https://huggingface.co/docs/safetensors): 8 bytes with the header's length, a JSON
 * header, then the tensors' bytes without a gap. Tensors with wide elements come first, so that each is aligned. The
 * metadata's `sha256` is a checksum of all of it.
 *
 * @returns pieces of the file in order; the tensors' bytes are not copied.
 */
export function encodeTensors(
  tensors: ReadonlyMap<string, TensorArray>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const ordered = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const sha256 = tensorChecksum(tensors, metadata);
  const entries: [string, unknown][] = [['__metadata__', { ...metadata, sha256 }]];
  let end = 0;
  for (const [name, tensor] of ordered) {
    if (name === '__metadata__' || elementsOf(tensor.shape) !== tensor.data.length) {
      throw new Error(
        `Tensor ${name} of shape [${tensor.shape.join(', ')}] cannot have ${tensor.data.length} elements.`,
      );
    }
    const start = end;
    end += tensor.data.byteLength;
    entries.push([name, { dtype: dtypeOf(tensor), shape: tensor.shape, data_offsets: [start, end] }]);
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const header = Buffer.alloc(Math.ceil(text.length / ALIGNMENT_BYTES) * ALIGNMENT_BYTES, ' ');
  header.set(text);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  const bytes = ordered.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [length, header, ...bytes];
}

/**
 * Reads the safetensors format. Nothing in the file is believed: lengths, names, types, shapes and offsets are checked
 * against its bytes before anything of their size is made. Arrays are views of `bytes` where they are aligned. What
 * another program wrote has no checksum.
 *
 * @param name of the file, for the error's message.
 * @throws FoodnetError `damaged`, saying what is wrong.
 */
export function decodeTensors(bytes: Uint8Array, name: string): TensorFile {
  const damaged = (reason: string) =>
    new FoodnetError(
      'damaged',
      `Cannot read the tensors of ${name}: ${reason}. The file is damaged or no safetensors file.`,
    );

  if (bytes.length < LENGTH_BYTES) throw damaged(`it has ${bytes.length} bytes`);
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (headerBytes > Math.min(HEADER_LIMIT_BYTES, bytes.length - LENGTH_BYTES)) {
    throw damaged(`a header of ${headerBytes} bytes is more than the file has`);
  }
  const dataStart = LENGTH_BYTES + Number(headerBytes);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(
    bytes.subarray(LENGTH_BYTES, dataStart),
    damaged,
  );
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw damaged('its metadata is no map of texts');
  }

  const dataBytes = bytes.length - dataStart;
  const parsed = Object.entries(entries).map(([tensor, entry]) => {
    if (!isEntry(entry)) throw damaged(`the entry of tensor "${tensor.slice(0, 100)}" is wrong`);
    return { tensor, ...entry };
  });
  parsed.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);

  const tensors = new Map<string, TensorArray>();
  let expectedStart = 0;
  for (const {
    tensor,
    dtype,
    shape,
    data_offsets: [start, end],
  } of parsed) {
    const ArrayType = arrayTypes[dtype];
    const size = elementsOf(shape) * ArrayType.BYTES_PER_ELEMENT;
    if (start !== expectedStart || end - start !== size || end > dataBytes) {
      throw damaged(`tensor "${tensor.slice(0, 100)}" cannot lie at ${start} to ${end}`);
    }
    expectedStart = end;
    const first = bytes.byteOffset + dataStart + start;
    const data =
      first % ArrayType.BYTES_PER_ELEMENT === 0
        ? new ArrayType(bytes.buffer as ArrayBuffer, first, elementsOf(shape))
        : // A copy, which `slice` of a Buffer is not.
          new ArrayType(new Uint8Array(bytes.subarray(dataStart + start, dataStart + end)).buffer);
    tensors.set(tensor, { shape, data });
  }
  if (expectedStart !== dataBytes) throw damaged(`${dataBytes - expectedStart} bytes belong to no tensor`);
  const { sha256, ...texts } = metadata as Record<string, string>;
  if (sha256 !== undefined && sha256 !== tensorChecksum(tensors, texts)) {
    throw damaged('its content is not what was written, since its checksum differs');
  }
  return { tensors, metadata: texts };
}

function parseHeader(bytes: Uint8Array, damaged: (reason: string) => FoodnetError): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('its header is no JSON');
  }
  if (!isRecord(header)) throw damaged('its header is no JSON object');
  return header;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Entry {
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  return (
    typeof dtype === 'string' &&
    Object.hasOwn(arrayTypes, dtype) &&
    isSizes(shape) &&
    Number.isSafeInteger(elementsOf(shape)) &&
    isSizes(offsets) &&
    offsets.length === 2
  );
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
