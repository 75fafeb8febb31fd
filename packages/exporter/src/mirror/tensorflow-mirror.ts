import { attribute, type TensorFlowGraphBuilder, type TensorOperand } from '@foodnet/graph';

const T = attribute.type('float32');
const int32 = attribute.type('int32');

/** As `addMirrors` for ONNX: float32 [N, height, width, 3] to [2N, height, width, 3]. */
export function addMirrors(
  graph: TensorFlowGraphBuilder,
  images: TensorOperand,
  scope: string,
): TensorOperand {
  const mirrored = graph.add('ReverseV2', {
    name: `${scope}/mirrored`,
    inputs: [images, ints(graph, `${scope}/columns`, [2])],
    attributes: { T, Tidx: int32 },
  });
  return graph.add('ConcatV2', {
    name: `${scope}/both`,
    inputs: [images, mirrored, int(graph, `${scope}/pictures`, 0)],
    attributes: { T, Tidx: int32, N: attribute.int(2) },
  });
}

/** As `addMeanOfViews` for ONNX: float32 [2N, size] to [N, size]. */
export function addMeanOfViews(
  graph: TensorFlowGraphBuilder,
  both: TensorOperand,
  size: number,
  name: string,
): TensorOperand {
  const apart = graph.add('Reshape', {
    name: `${name}/apart`,
    inputs: [both, ints(graph, `${name}/shape`, [2, -1, size])],
    attributes: { T, Tshape: int32 },
  });
  return graph.add('Mean', {
    name,
    inputs: [apart, ints(graph, `${name}/views`, [0])],
    attributes: { T, Tidx: int32, keep_dims: attribute.bool(false) },
  });
}

function ints(graph: TensorFlowGraphBuilder, name: string, values: readonly number[]) {
  return graph.constant(name, { dataType: 'int32', shape: [values.length], data: Int32Array.from(values) });
}

function int(graph: TensorFlowGraphBuilder, name: string, value: number) {
  return graph.constant(name, { dataType: 'int32', shape: [], data: Int32Array.of(value) });
}
