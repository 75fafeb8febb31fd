import { expect, test } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import { attribute } from './attributes.js';
import { TensorFlowGraphBuilder } from './graph-builder.js';
import { graphDef } from './messages.js';

/** y = x[:, 0] * 2 + x[:, 1], with a control input that changes nothing. */
function splitAndAdd(): TensorFlowGraphBuilder {
  const graph = new TensorFlowGraphBuilder();
  const T = attribute.type('float32');
  const x = graph.add('Placeholder', {
    name: 'x',
    attributes: { dtype: T, shape: attribute.shape([null, 2]) },
  });
  const axis = graph.constant('axis', { dataType: 'int32', shape: [], data: Int32Array.of(1) });
  const halves = graph.add('Split', {
    name: 'halves',
    inputs: [axis, x],
    attributes: { T, num_split: attribute.int(2) },
  });
  const two = graph.constant('two', { dataType: 'float32', shape: [], data: Float32Array.of(2) });
  const doubled = graph.add('Mul', { inputs: [halves, two], attributes: { T } });
  const first = graph.add('NoOp', { name: 'first', controls: [doubled] });
  graph.add('AddV2', {
    name: 'y',
    inputs: [doubled, halves.output(1)],
    controls: [first],
    attributes: { T },
  });
  return graph;
}

test('add names nodes, their outputs and their controls as TensorFlow does', () => {
  const nodes = splitAndAdd().build().node ?? [];
  expect(nodes.map(({ name }) => name)).toEqual(['x', 'axis', 'halves', 'two', 'Mul', 'first', 'y']);
  expect(nodes.at(-1)?.input).toEqual(['Mul', 'halves:1', '^first']);
});

test('add gives a taken name a number', () => {
  const graph = new TensorFlowGraphBuilder();
  expect([graph.add('NoOp').name, graph.add('NoOp').name]).toEqual(['NoOp', 'NoOp_1']);
});

test('add refuses names that TensorFlow refuses, and nodes of another graph', () => {
  const graph = new TensorFlowGraphBuilder();
  expect(() => graph.add('NoOp', { name: 'a b' })).toThrow('"a b" is no name for a node');
  expect(() =>
    graph.add('NoOp', { name: 'mine', controls: [new TensorFlowGraphBuilder().add('NoOp')] }),
  ).toThrow('Cannot add the node mine: its input NoOp belongs to another graph');
});

test('a GraphDef survives encoding and decoding', () => {
  const graph = splitAndAdd().build();
  const decoded = graphDef.decode(graphDef.encode(graph));
  expect(decoded.versions).toEqual(graph.versions);
  expect(decoded.node?.map(({ name, op, input = [] }) => ({ name, op, input }))).toEqual(
    graph.node?.map(({ name, op, input }) => ({ name, op, input })),
  );
  expect(decoded.node?.[0].attr?.shape).toEqual({ shape: { dim: [{ size: -1 }, { size: 2 }] } });
});

test('attributes refuse what is no whole number', () => {
  expect(() => attribute.ints([1, 1.5])).toThrow('expected a whole number');
});

test('encode names the field of a wrong type', () => {
  const wrong = { node: [{ name: 5 as unknown as string }] };
  expect(() => graphDef.encode(wrong)).toThrow(
    'Cannot encode a tensorflow.GraphDef: node.name: string expected',
  );
});

testWithPython('TensorFlow computes our GraphDef, and writes the same bytes', async (python) => {
  const bytes = Buffer.from(graphDef.encode(splitAndAdd().build())).toString('base64');
  const [answer, again] = (await python(
    `
import base64, json, sys
import tensorflow as tf
graph = tf.compat.v1.GraphDef.FromString(base64.b64decode(sys.argv[1]))
with tf.Graph().as_default():
    y, = tf.import_graph_def(graph, return_elements=['y:0'], name='')
    with tf.compat.v1.Session() as session:
        answer = session.run(y, {'x:0': [[1, 2], [3, 4.5]]}).tolist()
print(json.dumps([answer, base64.b64encode(graph.SerializeToString(deterministic=True)).decode()]))
`,
    bytes,
  )) as [number[][], string];
  expect(answer).toEqual([[4], [10.5]]);
  expect(again).toBe(bytes);
});

testWithPython('every kind of attribute arrives in Python', async (python) => {
  const graph = new TensorFlowGraphBuilder();
  graph.add('NoOp', {
    attributes: {
      bool: attribute.bool(false),
      float: attribute.float(0.5),
      function: attribute.function('step'),
      int: attribute.int(-7),
      ints: attribute.ints([0, 2 ** 40]),
      shape: attribute.shape([null, 4]),
      shapes: attribute.shapes([[], 'unknown']),
      string: attribute.string('SAME'),
      tensor: attribute.tensor({ dataType: 'int32', shape: [2], data: Int32Array.of(5, 6) }),
      type: attribute.type('bfloat16'),
      types: attribute.types(['resource', 'uint8']),
    },
  });
  const read = await python(
    `
import base64, json, sys
import tensorflow as tf
shape = lambda value: 'unknown' if value.unknown_rank else [dim.size for dim in value.dim]
a = tf.compat.v1.GraphDef.FromString(base64.b64decode(sys.argv[1])).node[0].attr
print(json.dumps([
    a['bool'].b, a['float'].f, a['function'].func.name,
    a['int'].i, list(a['ints'].list.i), shape(a['shape'].shape), [shape(s) for s in a['shapes'].list.shape],
    a['string'].s.decode(), tf.make_ndarray(a['tensor'].tensor).tolist(),
    tf.as_dtype(a['type'].type).name, [tf.as_dtype(t).name for t in a['types'].list.type],
    a['bool'].WhichOneof('value'),
]))
`,
    Buffer.from(graphDef.encode(graph.build())).toString('base64'),
  );
  expect(read).toEqual([
    false,
    0.5,
    'step',
    -7,
    [0, 2 ** 40],
    [-1, 4],
    [[], 'unknown'],
    'SAME',
    [5, 6],
    'bfloat16',
    ['resource', 'uint8'],
    'b',
  ]);
});
