import { onnxAttribute, type OnnxGraphBuilder, type OnnxValue } from '@foodnet/graph';

/**
 * Test-time augmentation inside a network, as `withMirror` of the trainer does it outside: [N, height, width, 3] to
 * [2N, height, width, 3], the pictures and behind them their mirrors.
 */
export function addMirrors(
  graph: OnnxGraphBuilder,
  images: OnnxValue,
  width: number,
  scope: string,
): OnnxValue {
  const data = BigInt64Array.from({ length: width }, (_, column) => BigInt(width - 1 - column));
  const columns = graph.initializer(`${scope}/columns`, { dataType: 'int64', shape: [width], data });
  const mirrored = graph.add('Gather', {
    name: `${scope}/mirrored`,
    inputs: [images, columns],
    attributes: { axis: onnxAttribute.int(2) },
  });
  return graph.add('Concat', {
    name: `${scope}/both`,
    inputs: [images, mirrored],
    attributes: { axis: onnxAttribute.int(0) },
  });
}

/** The mean of what the network says of each picture and of its mirror: float32 [2N, size] to [N, size]. */
export function addMeanOfViews(
  graph: OnnxGraphBuilder,
  both: OnnxValue,
  size: number,
  name: string,
): OnnxValue {
  const whole = (role: string, values: readonly number[], shape: readonly number[]) =>
    graph.initializer(`${name}/${role}`, {
      dataType: 'int64',
      shape,
      data: BigInt64Array.from(values, BigInt),
    });
  const apart = graph.add('Reshape', {
    name: `${name}/apart`,
    inputs: [both, whole('shape', [2, -1, size], [3])],
  });
  // Not ReduceMean, whose axes are an attribute before operators of version 18 and an input from there on.
  const [straight, mirrored] = ['straight', 'mirrored'].map((view, index) =>
    graph.add('Gather', { name: `${name}/${view}`, inputs: [apart, whole(`${view}/index`, [index], [])] }),
  );
  const sum = graph.add('Add', { name: `${name}/sum`, inputs: [straight, mirrored] });
  const half = graph.initializer(`${name}/half`, {
    dataType: 'float32',
    shape: [],
    data: Float32Array.of(0.5),
  });
  return graph.add('Mul', { name, inputs: [sum, half] });
}
