import {
  attribute,
  TensorFlowGraphBuilder,
  toGraphModel,
  type GraphModelFiles,
  type GraphModelOptions,
  type GraphVariable,
  type SignatureTensor,
} from '@foodnet/graph';
import { parametersOf } from '@foodnet/model';
import { addNetwork, NetworkGraph } from '@foodnet/network-graph';
import type { FoldedNetwork } from '../fold-batch-norms.js';
import { endsOf } from '../layer-table.js';
import { addMeanOfViews, addMirrors } from '../mirror/tensorflow-mirror.js';
import { weightsOf } from '../onnx-network.js';

const float32 = attribute.type('float32');

export interface TfjsOptions extends GraphModelOptions {
  /** Adds the output `features` float32 [N, channels]. */
  readonly features?: boolean;
  /** Every output is the mean of those of the picture and of its mirror. */
  readonly mirror?: boolean;
}

/**
 * A network as a graph model of TensorFlow.js, for browsers. Input `images` int32 [N, height, width, 3], values 0..255;
 * output `probabilities` float32 [N, classes].
 */
export function toTfjs({ layers, weights }: FoldedNetwork, options: TfjsOptions): GraphModelFiles {
  const { input, output, features } = endsOf(layers);
  const graph = new TensorFlowGraphBuilder();
  const shape = [null, ...input.shape];
  const images = graph.add('Placeholder', {
    name: input.name,
    attributes: { dtype: attribute.type('int32'), shape: attribute.shape(shape) },
  });
  const floats = graph.add('Cast', {
    name: `${input.name}/float32`,
    inputs: [images],
    attributes: { SrcT: attribute.type('int32'), DstT: float32 },
  });
  const constants = parametersOf(layers)
    .filter(({ name }) => weights.has(name))
    .map(({ name, shape: of }): [string, GraphVariable] => {
      const { data } = weightsOf(weights, name);
      // Where a trained network reads a variable, this one has the value itself.
      const value = graph.constant(name, { dataType: 'float32', shape: of, data });
      return [name, { name, dataType: 'float32', shape: of, trainable: false, handle: value, read: value }];
    });
  const network = new NetworkGraph(graph, new Map(constants), {
    training: false,
    computeType: 'float32',
    scope: '',
  });
  const { mirror = false } = options;
  const { logits, outputs } = addNetwork(
    network,
    layers,
    mirror ? addMirrors(graph, floats, input.name) : floats,
  );
  const softmax = graph.add('Softmax', {
    name: mirror ? `${output.name}/views` : output.name,
    inputs: [logits],
    attributes: { T: float32 },
  });
  const probabilities = mirror ? addMeanOfViews(graph, softmax, output.shape[0], output.name) : softmax;
  const answers: Record<string, SignatureTensor> = {
    probabilities: { tensor: probabilities, dataType: 'float32', shape: [null, ...output.shape] },
  };
  if (options.features) {
    const pooled = outputs.get(features.name)!;
    const tensor = mirror
      ? addMeanOfViews(graph, pooled, features.shape[0], 'features')
      : graph.add('Identity', { name: 'features', inputs: [pooled], attributes: { T: float32 } });
    answers.features = { tensor, dataType: 'float32', shape: [null, ...features.shape] };
  }
  const signature = {
    inputs: { images: { tensor: images, dataType: 'int32', shape } },
    outputs: answers,
  } as const;
  return toGraphModel(graph.build(), signature, options);
}
