import { expect } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import protobuf from 'protobufjs';
import { onnxSchema } from './onnx/schema.js';
import { tensorboardSchema } from './tensorboard/schema.js';
import { tensorflowSchema } from './tensorflow/schema.js';

/** Every field as `package.Message.field_name` with its number. */
function fieldNumbers(namespace: protobuf.NamespaceBase): Record<string, number> {
  return Object.assign(
    {},
    ...namespace.nestedArray.map((nested) =>
      nested instanceof protobuf.Namespace ? fieldNumbers(nested) : {},
    ),
    namespace instanceof protobuf.Type
      ? Object.fromEntries(
          namespace.fieldsArray.map(({ name, id, parent }) => {
            const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
            return [`${parent!.fullName.slice(1)}.${snake}`, id];
          }),
        )
      : {},
  ) as Record<string, number>;
}

/** Prints the numbers of the fields in args[1], a JSON list, as the descriptors of the modules say. */
const program = `
import importlib, json, sys
numbers = {}
def walk(descriptor):
    for field in descriptor.fields:
        numbers[f'{descriptor.full_name}.{field.name}'] = field.number
    for nested in descriptor.nested_types:
        walk(nested)
for name in sys.argv[1].split(','):
    for descriptor in importlib.import_module(name).DESCRIPTOR.message_types_by_name.values():
        walk(descriptor)
print(json.dumps({name: numbers.get(name) for name in json.loads(sys.argv[2])}))
`;

const tensorflowModules = [
  ...[
    'attr_value',
    'function',
    'graph',
    'node_def',
    'op_def',
    'tensor',
    'tensor_shape',
    'variable',
    'versions',
  ].map((name) => `tensorflow.core.framework.${name}_pb2`),
  ...['fingerprint', 'meta_graph', 'saved_model', 'saver', 'tensor_bundle', 'trackable_object_graph'].map(
    (name) => `tensorflow.core.protobuf.${name}_pb2`,
  ),
].join();

testWithPython('our TensorFlow messages carry the numbers that TensorFlow published', async (python) => {
  const ours = fieldNumbers(tensorflowSchema);
  expect(Object.keys(ours).length).toBeGreaterThan(70);
  expect(await python(program, tensorflowModules, JSON.stringify(Object.keys(ours)))).toEqual(ours);
});

testWithPython('our ONNX messages carry the numbers that ONNX published', async (python) => {
  const ours = fieldNumbers(onnxSchema);
  expect(Object.keys(ours).length).toBeGreaterThan(50);
  expect(await python(program, 'onnx.onnx_ml_pb2', JSON.stringify(Object.keys(ours)))).toEqual(ours);
});

testWithPython('our TensorBoard messages carry the numbers that TensorBoard published', async (python) => {
  const ours = fieldNumbers(tensorboardSchema);
  expect(Object.keys(ours).length).toBeGreaterThan(15);
  const modules = ['event', 'summary', 'histogram'].map((name) => `tensorboard.compat.proto.${name}_pb2`);
  expect(await python(program, modules.join(), JSON.stringify(Object.keys(ours)))).toEqual(ours);
});
