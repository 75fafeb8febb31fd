import { expect, test } from '@jest/globals';
import { onnxModel, type ModelProto } from './messages.js';
import { tensorsOfModel } from './tensors-of-model.js';

const graphOf = (name: string) => ({ initializer: [{ name }] });

test('tensorsOfModel finds a tensor in every place, behind the way through bytes', () => {
  const model: ModelProto = {
    graph: {
      initializer: [{ name: 'initializer' }],
      sparseInitializer: [{ values: { name: 'sparse values' }, indices: { name: 'sparse indices' } }],
      node: [
        {
          attribute: [
            { t: { name: 'attribute' } },
            { tensors: [{ name: 'list' }] },
            { g: { node: [{ attribute: [{ g: graphOf('two graphs deep') }] }] } },
            { graphs: [graphOf('list of graphs')] },
            { sparseTensor: { values: { name: 'sparse attribute' } } },
            { sparseTensors: [{ indices: { name: 'sparse list' } }] },
          ],
        },
      ],
    },
    trainingInfo: [{ initialization: graphOf('training'), algorithm: graphOf('algorithm') }],
    functions: [
      {
        node: [{ attribute: [{ t: { name: 'function' } }] }],
        attributeProto: [{ t: { name: 'function attribute' } }],
      },
    ],
  };
  const names = [...tensorsOfModel(onnxModel.decode(onnxModel.encode(model)))].map(({ name }) => name);
  expect(names).toEqual([
    'initializer',
    'sparse values',
    'sparse indices',
    'attribute',
    'list',
    'two graphs deep',
    'list of graphs',
    'sparse attribute',
    'sparse list',
    'training',
    'algorithm',
    'function',
    'function attribute',
  ]);
});
