import { attribute } from './attributes.js';
import type { TensorFlowDataType } from './data-types.js';
import { TensorFlowGraphBuilder } from './graph-builder.js';
import type { SavedModel } from './messages.js';
import { toSavedModel } from './saved-model.js';
import { checkpointKeys } from './variables.js';

export interface VariableToWrite {
  readonly name: string;
  readonly dataType: TensorFlowDataType;
  readonly shape: readonly number[];
}

/**
 * A SavedModel that writes a checkpoint: run once, its signature `serving_default` takes the tensors as
 * `tensor_0`, `tensor_1`, ... in the order of `variables` and writes `<prefix>.index` and
 * `<prefix>.data-00000-of-00001`. So the file format stays TensorFlow's own affair.
 */
export function variablesWriter(prefix: string, variables: readonly VariableToWrite[]): SavedModel {
  const graph = new TensorFlowGraphBuilder();
  const tensors = variables.map(({ dataType, shape }, index) => ({
    tensor: graph.add('Placeholder', {
      name: `tensor_${index}`,
      attributes: { dtype: attribute.type(dataType), shape: attribute.shape(shape) },
    }),
    dataType,
    shape,
  }));
  const path = graph.constant('prefix', { dataType: 'string', shape: [], data: [prefix] });
  const save = graph.add('SaveV2', {
    inputs: [path, ...checkpointKeys(graph, 'save', variables), ...tensors.map(({ tensor }) => tensor)],
    attributes: { dtypes: attribute.types(variables.map(({ dataType }) => dataType)) },
  });
  // A caller must fetch something: the number of tensors, once they are written.
  const count = graph.add('Identity', {
    name: 'count',
    inputs: [
      graph.constant('number_of_tensors', {
        dataType: 'int32',
        shape: [],
        data: Int32Array.of(variables.length),
      }),
    ],
    controls: [save],
    attributes: { T: attribute.type('int32') },
  });
  return toSavedModel(graph, {
    serving_default: {
      inputs: Object.fromEntries(tensors.map((tensor, index) => [`tensor_${index}`, tensor])),
      outputs: { count: { tensor: count, dataType: 'int32', shape: [] } },
    },
  });
}
