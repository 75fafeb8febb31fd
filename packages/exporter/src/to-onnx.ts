import { OnnxGraphBuilder, type ModelProto, type OnnxModelOptions } from '@foodnet/graph';
import type { Layer, Weights } from '@foodnet/model';
import { foldBatchNorms } from './fold-batch-norms.js';
import { addLayers, endsOf } from './layer-table.js';
import { onnxLayers } from './onnx-layers.js';

/**
 * A network as an ONNX model, with its BatchNorms folded into the convolutions.
 * Input `images` uint8 [N, height, width, 3], output `probabilities` float32 [N, classes]; N is free.
 */
export function toOnnx(
  layers: readonly Layer[],
  weights: Weights,
  name: string,
  options: OnnxModelOptions,
): ModelProto {
  const folded = foldBatchNorms(layers, weights);
  const { output } = endsOf(folded.layers);
  const graph = new OnnxGraphBuilder(name);
  const shapes = new Map(layers.map((layer) => [layer.name, layer.shape]));
  const probabilities = addLayers(onnxLayers, { graph, weights: folded.weights, shapes }, folded.layers);
  graph.output(probabilities, 'float32', ['N', ...output.shape]);
  return graph.build(options);
}
