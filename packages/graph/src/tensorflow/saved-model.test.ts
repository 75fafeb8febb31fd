import { expect, test } from '@jest/globals';
import { temporaryFolder, testWithPython } from '@foodnet/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute } from './attributes.js';
import { TensorFlowGraphBuilder } from './graph-builder.js';
import { savedModel, type SavedModel } from './messages.js';
import { toSavedModel } from './saved-model.js';
import { variablesWriter } from './variables-writer.js';
import { addSaver, addVariable } from './variables.js';

/** y = x * factor + offset, with both as variables. */
function scaleModel(): SavedModel {
  const graph = new TensorFlowGraphBuilder();
  const T = attribute.type('float32');
  const x = graph.add('Placeholder', { name: 'x', attributes: { dtype: T, shape: attribute.shape([null]) } });
  const factor = addVariable(graph, 'scale/factor', 'float32', []);
  const offset = addVariable(graph, 'scale/offset', 'float32', [1], true);
  const product = graph.add('Mul', { inputs: [x, factor.read], attributes: { T } });
  const y = graph.add('AddV2', { name: 'y', inputs: [product, offset.read], attributes: { T } });
  return toSavedModel(
    graph,
    {
      serving_default: {
        inputs: { x: { tensor: x, dataType: 'float32', shape: [null] } },
        outputs: { y: { tensor: y, dataType: 'float32', shape: [null] } },
      },
    },
    addSaver(graph, [factor, offset]),
  );
}

test('toSavedModel names the tensors of the signature and of the saver', () => {
  const [meta] = savedModel.decode(savedModel.encode(scaleModel())).metaGraphs ?? [];
  expect(meta.metaInfoDef?.tags).toEqual(['serve']);
  expect(meta.signatureDef?.serving_default.inputs?.x).toEqual({
    name: 'x:0',
    dtype: 1,
    tensorShape: { dim: [{ size: -1 }] },
  });
  const names = new Set(meta.graphDef?.node?.map(({ name }) => name));
  expect(names).toContain(meta.saverDef?.restoreOpName);
  expect(names).toContain(meta.saverDef?.filenameTensorName?.replace(':0', ''));
  expect(meta.collectionDef?.variables.bytesList?.value).toHaveLength(2);
});

test('addVariable refuses a name that is taken: it is the key in the checkpoint', () => {
  const graph = new TensorFlowGraphBuilder();
  addVariable(graph, 'weight', 'float32', [1]);
  expect(() => addVariable(graph, 'weight', 'float32', [1])).toThrow('the name is taken');
});

const folder = temporaryFolder();

testWithPython(
  'TensorFlow writes variables by our writer, loads them into our model, and keeps two models apart',
  async (python) => {
    for (const name of ['first', 'second']) {
      mkdirSync(join(folder, name, 'variables'), { recursive: true });
      writeFileSync(join(folder, name, 'saved_model.pb'), savedModel.encode(scaleModel()));
      mkdirSync(join(folder, `${name}-writer`));
      const writer = variablesWriter(join(folder, name, 'variables/variables'), [
        { name: 'scale/factor', dataType: 'float32', shape: [] },
        { name: 'scale/offset', dataType: 'float32', shape: [1] },
      ]);
      writeFileSync(join(folder, `${name}-writer`, 'saved_model.pb'), savedModel.encode(writer));
    }
    const answers = await python(
      `
import json, sys
import tensorflow as tf
folder = sys.argv[1]
models = []
for name, factor, offset in [('first', 2., 1.), ('second', -3., .5)]:
    writer = tf.saved_model.load(f'{folder}/{name}-writer').signatures['serving_default']
    count = writer(tensor_0=tf.constant(factor), tensor_1=tf.constant([offset]))['count'].numpy()
    models.append(tf.saved_model.load(f'{folder}/{name}'))
answers = [model.signatures['serving_default'](tf.constant([1., 10.]))['y'].numpy().tolist() for model in models]
with tf.compat.v1.Session(graph=tf.Graph()) as session:
    tf.compat.v1.saved_model.load(session, ['serve'], f'{folder}/second')
    answers.append(session.run('y:0', {'x:0': [1., 10.]}).tolist())
    saved = session.run('save/saved_prefix:0', {'save/prefix:0': f'{folder}/again'}).decode()
variables = {name: tf.train.load_variable(saved, name).tolist() for name, _ in tf.train.list_variables(saved)}
print(json.dumps([int(count), answers, variables, [v.name for v in models[0].variables]]))
`,
      folder,
    );
    expect(answers).toEqual([
      2,
      [
        [3, 21],
        [-2.5, -29.5],
        [-2.5, -29.5],
      ],
      { 'scale/factor': -3, 'scale/offset': [0.5] },
      ['scale/factor:0', 'scale/offset:0'],
    ]);
  },
);
