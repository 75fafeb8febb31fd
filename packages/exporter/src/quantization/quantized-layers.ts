import { onnxAttribute, type OnnxValue, type TensorValue } from '@foodnet/graph';
import type { Layer } from '@foodnet/model';
import type { LayerTable } from '../layer-table.js';
import { onnxLayers } from '../onnx-layers.js';
import {
  convolutionAttributes,
  isConvolution,
  onnxKernel,
  weightsOf,
  type Convolution,
  type OnnxNetwork,
} from '../onnx-network.js';
import { quantizeKernel } from './quantize-kernel.js';

/** real = scale * (quantized - zeroPoint), quantized in 0..255. */
export interface ActivationScale {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** How the outputs of layers are rounded, by the layer's name. */
export type ActivationScales = ReadonlyMap<string, ActivationScale>;

export interface QuantizedNetwork extends OnnxNetwork {
  readonly scales: ActivationScales;
}

/**
 * The same layers in ONNX's QDQ form: a pair of QuantizeLinear and DequantizeLinear says where numbers are rounded, and
 * a runtime computes what stands between two pairs in integers. Weights are int8 by output channel, activations uint8.
 */
export const quantizedLayers = Object.fromEntries(
  Object.entries(onnxLayers).map(([kind, add]) => [
    kind,
    (network: QuantizedNetwork, layer: Layer, inputs: readonly OnnxValue[]) => {
      const taken = network.scales.get(layer.inputs[0]);
      const output =
        isConvolution(layer) && taken
          ? addConvolution(network, layer, inputs[0], taken.scale)
          : (add as (network: OnnxNetwork, layer: Layer, inputs: readonly OnnxValue[]) => OnnxValue)(
              network,
              layer,
              inputs,
            );
      const own = network.scales.get(layer.name);
      return own ? addRounding(network, layer.name, output, own) : output;
    },
  ]),
) as LayerTable<QuantizedNetwork, OnnxValue>;

/** Half of int32's range: the other half is for the products. */
const LARGEST_BIAS = 2 ** 30;

function addConvolution(
  network: QuantizedNetwork,
  layer: Convolution,
  input: OnnxValue,
  inputScale: number,
): OnnxValue {
  const { graph, weights } = network;
  const { name } = layer;
  const unrounded = onnxKernel(weights, layer);
  const bias = layer.bias ? weightsOf(weights, `${name}/bias`).data : new Float32Array(unrounded.shape[0]);
  const kernel = quantizeKernel(
    unrounded,
    bias.map((value) => Math.abs(value) / inputScale / LARGEST_BIAS),
  );
  // Integer products are multiples of the two scales' product, and the bias is added to them.
  const biasScales = kernel.scales.map((scale) => scale * inputScale);
  const dequantized = (role: string, tensor: TensorValue, scales: Float32Array) =>
    graph.add('DequantizeLinear', {
      name: `${name}/${role}`,
      inputs: [
        graph.initializer(`${name}/${role}_quantized`, tensor),
        graph.initializer(`${name}/${role}_scale`, {
          dataType: 'float32',
          shape: [scales.length],
          data: scales,
        }),
      ],
      attributes: { axis: onnxAttribute.int(0) },
    });
  return graph.add('Conv', {
    name,
    inputs: [
      input,
      dequantized('kernel', { dataType: 'int8', shape: kernel.shape, data: kernel.data }, kernel.scales),
      dequantized(
        'bias',
        {
          dataType: 'int32',
          shape: [bias.length],
          data: Int32Array.from(bias, (value, channel) => Math.round(value / biasScales[channel])),
        },
        biasScales,
      ),
    ],
    attributes: convolutionAttributes(network, layer),
  });
}

function addRounding(
  { graph }: QuantizedNetwork,
  name: string,
  value: OnnxValue,
  { scale, zeroPoint }: ActivationScale,
): OnnxValue {
  const parameters = [
    graph.initializer(`${name}/scale`, { dataType: 'float32', shape: [], data: Float32Array.of(scale) }),
    graph.initializer(`${name}/zero_point`, {
      dataType: 'uint8',
      shape: [],
      data: Uint8Array.of(zeroPoint),
    }),
  ];
  const rounded = graph.add('QuantizeLinear', { name: `${name}/quantized`, inputs: [value, ...parameters] });
  return graph.add('DequantizeLinear', { name: `${name}/dequantized`, inputs: [rounded, ...parameters] });
}
