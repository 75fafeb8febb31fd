import { expect, test } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import { onnxAttribute } from './attributes.js';
import { OnnxGraphBuilder } from './graph-builder.js';
import { onnxModel, type ModelProto } from './messages.js';

/** y = x * [1, 2, 3] transposed: [N, 3] -> [3, N]. */
function scaleAndTranspose(opset: 17 | 18 | 19): ModelProto {
  const graph = new OnnxGraphBuilder('example');
  const x = graph.input('x', 'float32', ['N', 3]);
  const factors = graph.initializer('factors', {
    dataType: 'float32',
    shape: [3],
    data: Float32Array.of(1, 2, 3),
  });
  const product = graph.add('Mul', { name: 'product', inputs: [x, factors] });
  const y = graph.add('Transpose', {
    name: 'turn',
    inputs: [product],
    attributes: { perm: onnxAttribute.ints([1, 0]) },
    output: 'y',
  });
  graph.output(y, 'float32', [3, 'N']);
  return graph.build({
    opset,
    producerName: 'test',
    producerVersion: '1',
    modelVersion: 7,
    metadata: { a: 'ä' },
  });
}

test('add names nodes and their outputs', () => {
  const { graph } = scaleAndTranspose(17);
  expect(graph?.node?.map(({ name, input, output }) => ({ name, input, output }))).toEqual([
    { name: 'product', input: ['x', 'factors'], output: ['product'] },
    { name: 'turn', input: ['product'], output: ['y'] },
  ]);
});

test('the builder refuses values of another graph, and an input whose name is taken', () => {
  const graph = new OnnxGraphBuilder('mine');
  graph.input('x', 'uint8', [1]);
  expect(() => graph.input('x', 'uint8', [1])).toThrow('Cannot add the input x: the name is taken');
  const stranger = new OnnxGraphBuilder('other').input('z', 'uint8', [1]);
  expect(() => graph.add('Relu', { inputs: [stranger] })).toThrow('its input z belongs to another graph');
});

test('an output has the name that callers fetch it by: reserved before it was taken, or refused', () => {
  const graph = new OnnxGraphBuilder('mine');
  const x = graph.input('x', 'float32', ['N', 3]);
  const output = graph.reserve('y');
  const taken = graph.add('Relu', { name: 'y', inputs: [x] });
  expect(() => graph.output(taken, 'float32', ['N', 3], 'y')).toThrow(
    'Cannot add the output y: its value is called y_1',
  );
  expect(() => graph.add('Relu', { inputs: [output] })).toThrow('its input y belongs to another graph');
  const y = graph.add('Relu', { inputs: [taken], output });
  expect(() => graph.output(y, 'float32', ['N', 3], 'y')).not.toThrow();
});

test('a ModelProto survives encoding and decoding', () => {
  const model = scaleAndTranspose(17);
  expect(onnxModel.decode(onnxModel.encode(model)).graph?.input).toEqual(model.graph?.input);
});

testWithPython(
  "onnx's checker, shape inference and onnxruntime accept our ModelProto, whose bytes are canonical",
  async (python) => {
    for (const opset of [17, 18, 19] as const) {
      const bytes = Buffer.from(onnxModel.encode(scaleAndTranspose(opset))).toString('base64');
      const read = await python(
        `
import base64, json, sys
import numpy, onnx, onnxruntime
data = base64.b64decode(sys.argv[1])
model = onnx.ModelProto.FromString(data)
onnx.checker.check_model(model, full_check=True)
inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
between = [[d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim] for value in inferred.graph.value_info]
answer, = onnxruntime.InferenceSession(data).run(None, {'x': numpy.float32([[1, 1, 1], [4, 5, 6]])})
print(json.dumps([answer.tolist(), between, model.metadata_props[0].value, model.model_version, model.SerializeToString() == data]))
`,
        bytes,
      );
      expect(read).toEqual([
        [
          [1, 4],
          [2, 10],
          [3, 18],
        ],
        [['N', 3]],
        'ä',
        7,
        true,
      ]);
    }
  },
);
