import { expect, test } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import { attribute } from './attributes.js';
import { TensorFlowFunctionBuilder } from './function-builder.js';
import { TensorFlowGraphBuilder } from './graph-builder.js';
import { graphDef } from './messages.js';

const T = attribute.type('float32');

test('a function refers to its arguments by name and to its nodes by their output', () => {
  const builder = new TensorFlowFunctionBuilder('twice', { x: 'float32' });
  const x = builder.argument('x');
  const sum = builder.add('AddV2', 'z', { name: 'x', inputs: [x, x], attributes: { T } });
  expect(sum.name).toBe('x_1:z:0');
  expect(builder.build('y', sum, 'float32')).toEqual({
    signature: {
      name: 'twice',
      inputArg: [{ name: 'x', type: 1 }],
      outputArg: [{ name: 'y', type: 1 }],
    },
    nodeDef: [{ name: 'x_1', op: 'AddV2', input: ['x', 'x'], attr: { T } }],
    ret: { y: 'x_1:z:0' },
  });
  expect(() => builder.argument('z')).toThrow('The function twice has no argument z.');
});

testWithPython('TensorFlow calls our function for each row', async (python) => {
  const builder = new TensorFlowFunctionBuilder('halve', { row: 'float32' });
  const two = builder.constant('two', { dataType: 'float32', shape: [], data: Float32Array.of(2) });
  const half = builder.add('RealDiv', 'z', { inputs: [builder.argument('row'), two], attributes: { T } });
  const graph = new TensorFlowGraphBuilder();
  graph.addFunction(builder.build('half', half, 'float32'));
  const rows = graph.add('Placeholder', { name: 'rows', attributes: { dtype: T } });
  graph.add('MapDefun', {
    name: 'halves',
    inputs: [rows],
    attributes: {
      Targuments: attribute.types(['float32']),
      Tcaptured: attribute.types([]),
      f: attribute.function(builder.name),
      output_shapes: attribute.shapes([[2]]),
      output_types: attribute.types(['float32']),
    },
  });
  const answer = await python(
    `
import base64, json, sys
import tensorflow as tf
definition = tf.compat.v1.GraphDef.FromString(base64.b64decode(sys.argv[1]))
with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
    tf.import_graph_def(definition, name='')
    print(json.dumps(session.run('halves:0', {'rows:0': [[1., 2.], [3., 4.], [5., 6.]]}).tolist()))
`,
    Buffer.from(graphDef.encode(graph.build())).toString('base64'),
  );
  expect(answer).toEqual([
    [0.5, 1],
    [1.5, 2],
    [2.5, 3],
  ]);
});
