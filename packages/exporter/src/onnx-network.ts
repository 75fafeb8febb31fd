import {
  onnxAttribute,
  onnxDataTypes,
  toFloat16,
  type OnnxGraphBuilder,
  type OnnxValue,
  type TensorValue,
} from '@foodnet/graph';
import type { Layer, Padding, WeightArray, Weights } from '@foodnet/model';
import type { LayerOf } from './layer-table.js';
import { samePadding } from './same-padding.js';

/** An ONNX graph under construction, with what its layers take. */
export interface OnnxNetwork {
  readonly graph: OnnxGraphBuilder;
  readonly weights: Weights;
  /** In which the layers compute between the rescaling and the softmax, both float32. */
  readonly dataType: 'float32' | 'float16';
  /** Whether it looks at the mirrors of its pictures, too. */
  readonly mirror: boolean;
  /** By their names; shapes are without N, [height, width, channels]. */
  readonly layers: ReadonlyMap<string, Layer>;
}

/** A value in another type; the value itself where that is its own. */
export function castOnnx(
  { graph }: OnnxNetwork,
  value: OnnxValue,
  from: OnnxNetwork['dataType'],
  to: OnnxNetwork['dataType'],
  name: string,
): OnnxValue {
  if (from === to) return value;
  return graph.add('Cast', {
    name,
    inputs: [value],
    attributes: { to: onnxAttribute.int(onnxDataTypes[to]) },
  });
}

/** ONNX has no SAME of its own that every runtime reads alike: the padding is written out. */
export function windowAttributes(
  { layers }: OnnxNetwork,
  before: string,
  window: number,
  { stride, padding }: { readonly stride: number; readonly padding: Padding },
) {
  const [height, width] = layers.get(before)!.shape;
  const sides = (size: number) => (padding === 'same' ? samePadding(size, window, stride) : [0, 0]);
  const [[top, bottom], [left, right]] = [sides(height), sides(width)];
  return {
    kernel_shape: onnxAttribute.ints([window, window]),
    pads: onnxAttribute.ints([top, left, bottom, right]),
    strides: onnxAttribute.ints([stride, stride]),
  };
}

export type Convolution = LayerOf<'convolution' | 'depthwiseConvolution'>;

export function isConvolution(layer: Layer | undefined): layer is Convolution {
  return layer?.kind === 'convolution' || layer?.kind === 'depthwiseConvolution';
}

/** In a depthwise convolution every input channel is a group of its own. */
export function convolutionAttributes(network: OnnxNetwork, layer: Convolution) {
  const [before] = layer.inputs;
  const attributes = windowAttributes(network, before, layer.kernel, layer);
  if (layer.kind === 'convolution') return attributes;
  return { ...attributes, group: onnxAttribute.int(network.layers.get(before)!.shape[2]) };
}

/** A convolution's kernel as ONNX wants it: [out, in, height, width], where in is 1 in a depthwise one. */
export function onnxKernel(weights: Weights, { kind, name }: Convolution): WeightArray {
  const { shape, data } = weightsOf(weights, `${name}/kernel`);
  if (kind === 'convolution') return outputsFirst({ shape, data });
  const [height, width, channels, multiplier] = shape;
  return outputsFirst({ shape: [height, width, 1, channels * multiplier], data });
}

/** Weights in the order in which we keep them. */
export function addVector(network: OnnxNetwork, name: string): OnnxValue {
  return addWeights(network, name, weightsOf(network.weights, name));
}

export function addBias(
  network: OnnxNetwork,
  { name, bias }: { readonly name: string; readonly bias: boolean },
): OnnxValue[] {
  return bias ? [addVector(network, `${name}/bias`)] : [];
}

export function addKernel(network: OnnxNetwork, layer: Convolution): OnnxValue {
  return addWeights(network, `${layer.name}/kernel`, onnxKernel(network.weights, layer));
}

export function addWeights(
  { graph, dataType }: OnnxNetwork,
  name: string,
  { shape, data }: WeightArray,
): OnnxValue {
  const tensor: TensorValue =
    dataType === 'float16' ? { dataType, shape, data: toFloat16(data) } : { dataType, shape, data };
  return graph.initializer(name, tensor);
}

/** [height, width, in, out] -> [out, in, height, width] */
function outputsFirst({ shape, data }: WeightArray): WeightArray {
  const [height, width, inputs, outputs] = shape;
  const turned = new Float32Array(data.length);
  let to = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let cell = 0; cell < height * width; cell++)
        turned[to++] = data[(cell * inputs + input) * outputs + output];
    }
  }
  return { shape: [outputs, inputs, height, width], data: turned };
}

export function weightsOf(weights: Weights, name: string): WeightArray {
  const found = weights.get(name);
  if (!found) throw new Error(`There are no weights ${name}.`);
  return found;
}
