import { attribute } from './attributes.js';
import type { TensorFlowDataType } from './data-types.js';
import type { GraphNode, TensorFlowGraphBuilder } from './graph-builder.js';
import { variableDef, type CollectionDef, type SaverDef } from './messages.js';

/** A resource variable: its value outlives a run, and a SavedModel keeps it in variables/. */
export interface GraphVariable {
  readonly name: string;
  readonly dataType: TensorFlowDataType;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** The resource, for ops that write. */
  readonly handle: GraphNode;
  /** The value. */
  readonly read: GraphNode;
}

/** @param name - also the variable's key in the checkpoint. */
export function addVariable(
  graph: TensorFlowGraphBuilder,
  name: string,
  dataType: TensorFlowDataType,
  shape: readonly number[],
  trainable = false,
): GraphVariable {
  const handle = graph.add('VarHandleOp', {
    name,
    attributes: {
      dtype: attribute.type(dataType),
      shape: attribute.shape(shape),
      shared_name: attribute.string(name),
    },
  });
  if (handle.name !== name) throw new RangeError(`Cannot add the variable ${name}: the name is taken.`);
  const read = graph.add('ReadVariableOp', {
    name: `${name}/Read`,
    inputs: [handle],
    attributes: { dtype: attribute.type(dataType) },
  });
  return { name, dataType, shape, trainable, handle, read };
}

/** What a MetaGraphDef says about its variables. */
export interface VariablesOfMetaGraph {
  readonly saver: SaverDef;
  readonly collections: Readonly<Record<string, CollectionDef>>;
}

/**
 * Adds the nodes by which a loader restores the variables (RestoreV2) and by which they can be saved again (SaveV2).
 *
 * The `variables` collection lets Python's `tf.saved_model.load` give each loaded model variables of its own; without
 * it, two models in one process would share those of equal name.
 */
export function addSaver(
  graph: TensorFlowGraphBuilder,
  variables: readonly GraphVariable[],
): VariablesOfMetaGraph {
  const dtypes = attribute.types(variables.map(({ dataType }) => dataType));
  const prefix = graph.add('PlaceholderWithDefault', {
    name: 'save/prefix',
    inputs: [graph.constant('save/default_prefix', { dataType: 'string', shape: [], data: ['variables'] })],
    attributes: { dtype: attribute.type('string'), shape: attribute.shape([]) },
  });
  const [names, slices] = checkpointKeys(graph, 'save', variables);
  const save = graph.add('SaveV2', {
    name: 'save/SaveV2',
    inputs: [prefix, names, slices, ...variables.map(({ read }) => read)],
    attributes: { dtypes },
  });
  const saved = graph.add('Identity', {
    name: 'save/saved_prefix',
    inputs: [prefix],
    controls: [save],
    attributes: { T: attribute.type('string') },
  });
  const restore = graph.add('RestoreV2', {
    name: 'save/RestoreV2',
    inputs: [prefix, names, slices],
    attributes: { dtypes },
  });
  const assigned = variables.map(({ name, dataType, handle }, index) =>
    graph.add('AssignVariableOp', {
      name: `${name}/Assign`,
      inputs: [handle, restore.output(index)],
      attributes: { dtype: attribute.type(dataType) },
    }),
  );
  const restoreAll = graph.add('NoOp', { name: 'save/restore_all', controls: assigned });

  const value = variables.map(({ name, read, trainable }, index) =>
    variableDef.encode({
      variableName: `${name}:0`,
      initializerName: assigned[index].name,
      snapshotName: `${read.name}:0`,
      isResource: true,
      initialValueName: `${restore.name}:${index}`,
      trainable,
    }),
  );
  return {
    saver: {
      filenameTensorName: `${prefix.name}:0`,
      saveTensorName: `${saved.name}:0`,
      restoreOpName: restoreAll.name,
      version: SAVER_VERSION_2,
    },
    collections: { variables: { bytesList: { value } } },
  };
}

const SAVER_VERSION_2 = 2;

/** The inputs `tensor_names` and `shape_and_slices` of SaveV2 and RestoreV2: whole tensors, by name. */
export function checkpointKeys(
  graph: TensorFlowGraphBuilder,
  scope: string,
  tensors: readonly { readonly name: string }[],
): [names: GraphNode, slices: GraphNode] {
  const shape = [tensors.length];
  return [
    graph.constant(`${scope}/tensor_names`, {
      dataType: 'string',
      shape,
      data: tensors.map(({ name }) => name),
    }),
    graph.constant(`${scope}/shape_and_slices`, { dataType: 'string', shape, data: tensors.map(() => '') }),
  ];
}
