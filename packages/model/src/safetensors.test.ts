import {
  arrayTypes,
  decodeTensors,
  elementsOf,
  encodeTensors,
  tensorChecksum,
  FoodnetError,
  type TensorArray,
  type TensorDtype,
} from '@foodnet/contracts';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { readTensors, writeTensors } from './tensor-files.js';

const folder = temporaryFolder();

const tensor = fc
  .tuple(
    fc.constantFrom<TensorDtype>('F32', 'I32', 'I64', 'U8'),
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
  )
  .map(([dtype, shape, bytes]): TensorArray => {
    const data = new arrayTypes[dtype](elementsOf(shape));
    const raw = new Uint8Array(data.buffer);
    for (let index = 0; index < raw.length; index++) raw[index] = Number(bytes.next().value);
    return { shape, data };
  });
const tensors = fc.dictionary(
  fc.string({ maxLength: 12 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
  tensor,
  { maxKeys: 6, noNullPrototype: true },
);
const metadata = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.string(),
  { maxKeys: 4, noNullPrototype: true },
);
const encode = (named: Record<string, TensorArray>, text: Record<string, string> = {}) =>
  Buffer.concat(encodeTensors(new Map(Object.entries(named)), text));

const bytesOf = ({ data }: TensorArray) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');

test('what encodeTensors writes, decodeTensors reads', () => {
  fc.assert(
    fc.property(
      tensors,
      metadata,
      fc.integer({ min: 0, max: 7 }),
      fc.boolean(),
      (named, text, shift, isBuffer) => {
        // Bytes that do not begin at a multiple of 8 must read the same.
        const encoded = encode(named, text);
        const whole = new Uint8Array(encoded.length + shift);
        whole.set(encoded, shift);
        const read = decodeTensors(
          isBuffer ? Buffer.from(whole.buffer, shift) : whole.subarray(shift),
          'test',
        );
        expect(read.metadata).toEqual(text);
        expect([...read.tensors.keys()].sort()).toEqual(Object.keys(named).sort());
        for (const [name, { shape, data }] of read.tensors) {
          expect(shape).toEqual(named[name].shape);
          expect(data.constructor).toBe(named[name].data.constructor);
          expect(bytesOf({ shape, data })).toBe(bytesOf(named[name]));
        }
      },
    ),
  );
});

/** Decodes damaged bytes: the answer is a file or the error `damaged`, and never more data than the bytes hold. */
function decodeAnyhow(bytes: Uint8Array): void {
  try {
    const read = decodeTensors(bytes, 'test');
    const total = [...read.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(total).toBeLessThanOrEqual(bytes.length);
  } catch (error) {
    expect(error).toBeInstanceOf(FoodnetError);
    expect(error).toHaveProperty('code', 'damaged');
  }
}

test('a truncated file is damaged wherever it was cut', () => {
  const whole = encode({
    a: { shape: [2, 3], data: new Float32Array(6) },
    b: { shape: [3], data: new Uint8Array(3) },
  });
  for (let length = 0; length < whole.length; length++) {
    expect(() => decodeTensors(whole.subarray(0, length), 'test')).toThrow(FoodnetError);
  }
});

test('the checksum is the one by which the weights in runs were written', () => {
  // Of the lengths and bytes of [["epoch","3"]], ["a","Float32Array",[2]] and the two numbers, by Python's hashlib.
  const sha256 = '52dab33bf7ac1f156aa85d7eb11ed56907ba2b2e30acbe0793c280dcaf65e19c';
  expect(tensorChecksum(new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]), { epoch: '3' })).toBe(
    sha256,
  );
});

test('a changed byte of any tensor is damaged', () => {
  const whole = encode({
    a: { shape: [2, 3], data: new Float32Array(6) },
    b: { shape: [3], data: new Uint8Array(3) },
  });
  for (let position = whole.length - 27; position < whole.length; position++) {
    const changed = Uint8Array.from(whole);
    changed[position] ^= 1;
    expect(() => decodeTensors(changed, 'test')).toThrow('its checksum differs');
  }
});

test('changed bytes are damaged or read as other values, and never crash', () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(tensors, fc.array(change, { minLength: 1, maxLength: 8 }), (named, changes) => {
      const bytes = encode(named);
      for (const [position, value] of changes) bytes[position % bytes.length] = value;
      decodeAnyhow(bytes);
    }),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), decodeAnyhow));
});

const withHeader = (header: unknown, dataBytes = 0) => {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
};
const f32 = (shape: unknown, ...offsets: unknown[]) => ({ dtype: 'F32', shape, data_offsets: offsets });

test.each([
  ['a huge shape with no bytes', withHeader({ a: f32([2 ** 40], 0, 2 ** 42) })],
  ['a product that overflows', withHeader({ a: f32([2 ** 52, 2 ** 52], 0, 0) })],
  ['a negative size', withHeader({ a: f32([-1, -4], 0, 16) }, 16)],
  ['a fraction', withHeader({ a: f32([1.5], 0, 6) }, 6)],
  ['an unknown dtype', withHeader({ a: { ...f32([1], 0, 4), dtype: 'constructor' } }, 4)],
  ['offsets in the wrong order', withHeader({ a: f32([1], 4, 0) }, 4)],
  ['two tensors over the same bytes', withHeader({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4)],
  ['a gap between tensors', withHeader({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12)],
  ['bytes behind the last tensor', withHeader({ a: f32([1], 0, 4) }, 8)],
  ['metadata that is no text', withHeader({ __metadata__: { step: 3 } })],
  ['a list for a header', withHeader([])],
  ['a header length near 2^64', Buffer.alloc(16, 255)],
])('%s is damaged', (_, bytes) => {
  expect(() => decodeTensors(bytes, 'test')).toThrow(FoodnetError);
});

test('readTensors names a file that is not there', async () => {
  await expect(readTensors(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing' });
});

testWithPython('files agree with the safetensors package in both directions', async (python) => {
  const ours = join(folder, 'ours.safetensors');
  const theirs = join(folder, 'theirs.safetensors');
  const values = Float32Array.from({ length: 12 }, (_, index) => Math.sin(index));
  await writeTensors(
    ours,
    new Map<string, TensorArray>([
      ['bytes', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
      ['layer/kernel', { shape: [3, 4], data: values }],
      ['count', { shape: [], data: BigInt64Array.of(-5n) }],
    ]),
    { epoch: '3' },
  );
  const program = `
import json, sys
from safetensors import safe_open
from safetensors.numpy import save_file
with safe_open(sys.argv[1], framework="np") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    metadata = file.metadata()
save_file(tensors, sys.argv[2], metadata=metadata)
print(json.dumps({name: [str(t.dtype), list(t.shape), t.ravel().tolist()] for name, t in tensors.items()}))`;
  const seen = (await python(program, ours, theirs)) as Record<string, [string, number[], number[]]>;
  expect(seen.bytes).toEqual(['uint8', [3], [1, 2, 255]]);
  expect(seen.count).toEqual(['int64', [], [-5]]);
  expect(seen['layer/kernel'][1]).toEqual([3, 4]);
  expect(maxDifference(seen['layer/kernel'][2], values)).toBe(0);

  const read = await readTensors(theirs);
  expect(read.metadata).toEqual({ epoch: '3' });
  expect(read.tensors.get('layer/kernel')).toEqual({ shape: [3, 4], data: values });
});
