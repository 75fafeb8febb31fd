import {
  attribute,
  type GraphNode,
  type GraphVariable,
  type SignatureTensor,
  type TensorFlowDataType,
  type TensorFlowGraphBuilder,
  type TensorFlowShape,
  type TensorOperand,
} from '@foodnet/graph';

/** An input of signatures. */
export function placeholder(
  graph: TensorFlowGraphBuilder,
  name: string,
  dataType: TensorFlowDataType,
  shape: TensorFlowShape,
): SignatureTensor {
  const attributes = { dtype: attribute.type(dataType), shape: attribute.shape(shape) };
  return { tensor: graph.add('Placeholder', { name, attributes }), dataType, shape };
}

/** A scalar that is there only when all of `controls` have run. */
export function scalarAfter(
  graph: TensorFlowGraphBuilder,
  name: string,
  tensor: TensorOperand,
  dataType: 'float32' | 'int32',
  controls: readonly GraphNode[],
): SignatureTensor {
  const attributes = { T: attribute.type(dataType) };
  return {
    tensor: graph.add('Identity', { name, inputs: [tensor], controls, attributes }),
    dataType,
    shape: [],
  };
}

/** The output of a signature that changes variables and has nothing else to tell: how many it changed. */
export function doneAfter(
  graph: TensorFlowGraphBuilder,
  scope: string,
  controls: readonly GraphNode[],
): Readonly<Record<string, SignatureTensor>> {
  const data = Int32Array.of(controls.length);
  const count = graph.constant(`${scope}/count`, { dataType: 'int32', shape: [], data });
  return { done: scalarAfter(graph, `${scope}/done`, count, 'int32', controls) };
}

export function assign(
  graph: TensorFlowGraphBuilder,
  scope: string,
  { name, handle }: GraphVariable,
  value: TensorOperand,
): GraphNode {
  return graph.add('AssignVariableOp', {
    name: `${scope}/${name}/assign`,
    inputs: [handle, value],
    attributes: { dtype: attribute.type('float32') },
  });
}

/** Makes a variable zero, behind `controls`. Fed, zeros would be there twice more, in JavaScript and on their way. */
export function clear(
  graph: TensorFlowGraphBuilder,
  scope: string,
  variable: GraphVariable,
  controls: readonly GraphNode[] = [],
): GraphNode {
  const dimensions = graph.constant(`${scope}/${variable.name}/shape`, {
    dataType: 'int32',
    shape: [variable.shape.length],
    data: Int32Array.from(variable.shape),
  });
  const zero = graph.constant(`${scope}/${variable.name}/zero`, {
    dataType: 'float32',
    shape: [],
    data: new Float32Array(1),
  });
  const zeros = graph.add('Fill', {
    name: `${scope}/${variable.name}`,
    inputs: [dimensions, zero],
    controls,
    attributes: { T: attribute.type('float32') },
  });
  return assign(graph, scope, variable, zeros);
}
