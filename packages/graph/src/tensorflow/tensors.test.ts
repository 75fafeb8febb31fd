import { expect, test } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import fc from 'fast-check';
import { arbitraryTensor } from '../tensors.fixture.js';
import { littleEndianBytes } from '../little-endian.js';
import { tensorProto } from './messages.js';
import { toTensorProto, toTensorShapeProto } from './tensors.js';

test('toTensorProto refuses a shape that does not fit the data', () => {
  expect(() => toTensorProto({ dataType: 'float32', shape: [2, 2], data: new Float32Array(3) })).toThrow(
    'got 3 elements, expected 4 for the shape [2, 2]',
  );
  expect(() => toTensorProto({ dataType: 'float32', shape: [-1], data: new Float32Array(0) })).toThrow(
    RangeError,
  );
});

test('toTensorShapeProto tells a scalar, a free dimension and an unknown shape apart', () => {
  expect(toTensorShapeProto([])).toEqual({});
  expect(toTensorShapeProto([null, 3])).toEqual({ dim: [{ size: -1 }, { size: 3 }] });
  expect(toTensorShapeProto('unknown')).toEqual({ unknownRank: true });
});

test('a TensorProto survives encoding and decoding', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      const proto = tensorProto.decode(tensorProto.encode(toTensorProto(tensor)));
      expect((proto.tensorShape?.dim ?? []).map(({ size = 0 }) => size)).toEqual(tensor.shape);
      if (tensor.dataType === 'string') {
        expect((proto.stringVal ?? []).map((bytes) => Buffer.from(bytes).toString())).toEqual(tensor.data);
      } else {
        expect(Buffer.from(proto.tensorContent ?? [])).toEqual(littleEndianBytes(tensor.data));
      }
    }),
  );
});

testWithPython('Python reads the same tensor from our TensorProto', async (python) => {
  const tensors = fc.sample(arbitraryTensor, { seed: 4, numRuns: 200 });
  const messages = tensors.map((tensor) =>
    Buffer.from(tensorProto.encode(toTensorProto(tensor))).toString('base64'),
  );
  // Numbers go back as the bytes that NumPy holds, so that NaN and 64-bit integers are compared exactly.
  const read = await python(
    `
import base64, json, sys
import tensorflow as tf
from tensorflow.core.framework import tensor_pb2
answers = []
for message in json.loads(sys.argv[1]):
    array = tf.make_ndarray(tensor_pb2.TensorProto.FromString(base64.b64decode(message)))
    text = array.dtype == object
    values = [value.decode() for value in array.flatten()] if text else base64.b64encode(array.tobytes()).decode()
    answers.append(['string' if text else str(array.dtype), list(array.shape), values])
print(json.dumps(answers))
`,
    JSON.stringify(messages),
  );
  expect(read).toEqual(
    tensors.map(({ dataType, shape, data }) => [
      dataType,
      shape,
      dataType === 'string' ? data : Buffer.from(littleEndianBytes(data)).toString('base64'),
    ]),
  );
});
