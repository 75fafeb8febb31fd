import { expect, test } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import fc from 'fast-check';
import { arbitraryTensor } from '../tensors.fixture.js';
import { littleEndianBytes } from '../little-endian.js';
import { onnxTensor } from './messages.js';
import { toOnnxTensorProto } from './tensors.js';

test('toOnnxTensorProto refuses a shape that does not fit the data', () => {
  expect(() => toOnnxTensorProto('w', { dataType: 'uint8', shape: [4], data: new Uint8Array(3) })).toThrow(
    'Cannot make the tensor w: got 3 elements, expected 4',
  );
});

test('a tensor survives encoding and decoding', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      const proto = onnxTensor.decode(onnxTensor.encode(toOnnxTensorProto('w', tensor)));
      expect(proto.name).toBe('w');
      expect(proto.dims ?? []).toEqual(tensor.shape);
      if (tensor.dataType === 'string') {
        expect((proto.stringData ?? []).map((bytes) => Buffer.from(bytes).toString())).toEqual(tensor.data);
      } else {
        expect(Buffer.from(proto.rawData ?? [])).toEqual(littleEndianBytes(tensor.data));
      }
    }),
  );
});

testWithPython('Python reads the same tensor, and writes the same bytes', async (python) => {
  const tensors = fc.sample(arbitraryTensor, { seed: 4, numRuns: 200 });
  const messages = tensors.map((tensor) =>
    Buffer.from(onnxTensor.encode(toOnnxTensorProto('w', tensor))).toString('base64'),
  );
  const read = await python(
    `
import base64, json, sys
import onnx
answers = []
for message in json.loads(sys.argv[1]):
    proto = onnx.TensorProto.FromString(base64.b64decode(message))
    array = onnx.numpy_helper.to_array(proto)
    text = array.dtype == object
    values = [value.decode() if isinstance(value, bytes) else value for value in array.flatten()] if text else base64.b64encode(array.tobytes()).decode()
    answers.append([list(array.shape), values, base64.b64encode(proto.SerializeToString()).decode()])
print(json.dumps(answers))
`,
    JSON.stringify(messages),
  );
  expect(read).toEqual(
    tensors.map(({ dataType, shape, data }, index) => [
      shape,
      dataType === 'string' ? data : Buffer.from(littleEndianBytes(data)).toString('base64'),
      messages[index],
    ]),
  );
});
