import { OnnxGraphBuilder, onnxModel, type ModelProto, type OnnxModelOptions } from '@foodnet/graph';
import type { FoldedNetwork } from './fold-batch-norms.js';
import { addLayers, endsOf } from './layer-table.js';
import { onnxLayers } from './onnx-layers.js';
import { castOnnx, type OnnxNetwork } from './onnx-network.js';
import { quantizedLayers, type ActivationScales } from './quantization/quantized-layers.js';

export interface OnnxOptions extends OnnxModelOptions {
  /** Default: float32. */
  readonly dataType?: OnnxNetwork['dataType'];
  /** Makes int8 of every convolution that takes one of these activations. */
  readonly scales?: ActivationScales;
  /** Adds the output `features` float32 [N, channels]. */
  readonly features?: boolean;
  /** Layers whose outputs become outputs of the graph, too, under their own names: [N, channels, height, width]. */
  readonly layerOutputs?: readonly string[];
}

/**
 * A network as an ONNX model. Input `images` uint8 [N, height, width, 3], output `probabilities` float32 [N, classes];
 * N is free.
 */
export function toOnnx({ layers, weights }: FoldedNetwork, name: string, options: OnnxOptions): ModelProto {
  const { output, features } = endsOf(layers);
  const { dataType = 'float32', scales, layerOutputs = [] } = options;
  const graph = new OnnxGraphBuilder(name);
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const network = { graph, weights, layers: byName, dataType };
  const values = scales
    ? addLayers(quantizedLayers, { ...network, scales }, layers)
    : addLayers(onnxLayers, network, layers);

  graph.output(values.get(output.name)!, 'float32', ['N', ...output.shape]);
  if (options.features) {
    const pooled = values.get(features.name)!;
    const named =
      dataType === 'float32'
        ? graph.add('Identity', { name: 'features', inputs: [pooled] })
        : castOnnx(network, pooled, dataType, 'float32', 'features');
    graph.output(named, 'float32', ['N', ...features.shape]);
  }
  for (const layer of layerOutputs) {
    const [height, width, channels] = byName.get(layer)!.shape;
    graph.output(values.get(layer)!, dataType, ['N', channels, height, width]);
  }
  return graph.build(options);
}

/** A model that is computed with at once and not kept. */
export function encodeOnnx(
  network: FoldedNetwork,
  options: Pick<OnnxOptions, 'dataType' | 'scales' | 'layerOutputs'> = {},
): Uint8Array {
  const nobody = { producerName: 'foodnet', producerVersion: '', modelVersion: 1, metadata: {} };
  return onnxModel.encode(toOnnx(network, 'network', { opset: 17, ...nobody, ...options }));
}
