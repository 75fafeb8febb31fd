import {
  OnnxGraphBuilder,
  onnxModel,
  type ModelProto,
  type OnnxModelOptions,
  type OnnxValue,
} from '@foodnet/graph';
import type { FoldedNetwork } from './fold-batch-norms.js';
import { addLayers, endsOf } from './layer-table.js';
import { addMeanOfViews } from './mirror/onnx-mirror.js';
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
  /** Every output is the mean of those of the picture and of its mirror; not with `layerOutputs`. */
  readonly mirror?: boolean;
  /** Layers whose outputs become outputs of the graph, too, under their own names: [N, channels, height, width]. */
  readonly layerOutputs?: readonly string[];
}

/**
 * A network as an ONNX model. Input `images` uint8 [N, height, width, 3], output `probabilities` float32 [N, classes];
 * N is free.
 */
export function toOnnx({ layers, weights }: FoldedNetwork, name: string, options: OnnxOptions): ModelProto {
  const { output, features } = endsOf(layers);
  const { dataType = 'float32', scales, mirror = false, layerOutputs = [] } = options;
  const graph = new OnnxGraphBuilder(name);
  // A run that was imported before the name was kept free may have a layer of it.
  const reserved = options.features ? graph.reserve('features') : undefined;
  // Outputs go by the names of their nodes: with mirrors the softmax is not the last.
  const last = mirror ? { ...output, name: `${output.name}/views` } : output;
  const named = layers.map((layer) => (layer === output ? last : layer));
  const byName = new Map(named.map((layer) => [layer.name, layer]));
  const network = { graph, weights, layers: byName, dataType, mirror };
  const values = scales
    ? addLayers(quantizedLayers, { ...network, scales }, named)
    : addLayers(onnxLayers, network, named);

  const softmax = values.get(last.name)!;
  const probabilities = mirror ? addMeanOfViews(graph, softmax, output.shape[0], output.name) : softmax;
  graph.output(probabilities, 'float32', ['N', ...output.shape], 'probabilities');
  if (reserved) {
    graph.output(addFeatures(), 'float32', ['N', ...features.shape], 'features');
  }
  for (const layer of layerOutputs) {
    const [height, width, channels] = byName.get(layer)!.shape;
    graph.output(values.get(layer)!, dataType, ['N', channels, height, width], layer);
  }
  return graph.build(options);

  function addFeatures(): OnnxValue {
    const pooled = values.get(features.name)!;
    const exact = castOnnx(network, pooled, dataType, 'float32', 'features/float32');
    const seen = mirror ? addMeanOfViews(graph, exact, features.shape[0], 'features/mean') : exact;
    return graph.add('Identity', { name: 'features', inputs: [seen], output: reserved });
  }
}

/** A model that is computed with at once and not kept. */
export function encodeOnnx(
  network: FoldedNetwork,
  options: Pick<OnnxOptions, 'dataType' | 'scales' | 'mirror' | 'layerOutputs'> = {},
): Uint8Array {
  const nobody = { producerName: 'foodnet', producerVersion: '', modelVersion: 1, metadata: {} };
  return onnxModel.encode(toOnnx(network, 'network', { opset: 17, ...nobody, ...options }));
}
