import { onnxAttribute, OnnxGraphBuilder, onnxModel } from '@foodnet/graph';

/** ONNX's numbers of element types. */
const float32 = 1;

/**
 * A network whose answer can be computed by hand: the softmax of the mean red, green and blue of a picture, each
 * divided by 32.
 *
 *   images uint8 [N, height, width, 3] -> Cast -> ReduceMean over height and width -> Mul 1/32 -> Softmax
 *   -> probabilities float32 [N, 3]
 */
export function tinyNetwork({
  width,
  height,
  externalData,
}: {
  readonly width: number;
  readonly height: number;
  /** A file that one tensor claims to lie in. */
  readonly externalData?: string;
}): Uint8Array {
  const graph = new OnnxGraphBuilder('tiny');
  const images = graph.input('images', 'uint8', ['N', height, width, 3]);
  const floats = graph.add('Cast', { inputs: [images], attributes: { to: onnxAttribute.int(float32) } });
  const means = graph.add('ReduceMean', {
    inputs: [floats],
    attributes: { axes: onnxAttribute.ints([1, 2]), keepdims: onnxAttribute.int(0) },
  });
  const scale = graph.initializer('scale', { dataType: 'float32', shape: [], data: Float32Array.of(1 / 32) });
  const logits = graph.add('Mul', { inputs: [means, scale] });
  const attributes = { axis: onnxAttribute.int(1) };
  const probabilities = graph.add('Softmax', { inputs: [logits], attributes, output: 'probabilities' });
  graph.output(probabilities, 'float32', ['N', 3]);
  const about = {
    opset: 17,
    producerName: 'foodnet',
    producerVersion: '',
    modelVersion: 1,
    metadata: {},
  } as const;
  const model = graph.build(about);
  if (externalData === undefined) return onnxModel.encode(model);
  const elsewhere = { dataLocation: 1, externalData: [{ key: 'location', value: externalData }] };
  const initializer = model.graph?.initializer?.map((tensor) => ({ ...tensor, ...elsewhere }));
  return onnxModel.encode({ ...model, graph: { ...model.graph, initializer } });
}

/** What the network answers for a picture of one colour, [3]. */
export function tinyAnswer([red, green, blue]: readonly [number, number, number]): number[] {
  const powers = [red, green, blue].map((mean) => Math.exp((mean - Math.max(red, green, blue)) / 32));
  return powers.map((power) => power / powers.reduce((sum, other) => sum + other, 0));
}
