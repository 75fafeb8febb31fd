import {
  addSaver,
  addVariable,
  attribute,
  TensorFlowGraphBuilder,
  toSavedModel,
  type SavedModel,
} from '@foodnet/graph';
import { parametersOf, type Layer } from '@foodnet/model';
import { addNetwork, NetworkGraph } from '@foodnet/network-graph';
import { endsOf } from './layer-table.js';

const float32 = attribute.type('float32');

/**
 * A network as a SavedModel with tag `serve` and variables under the names of the parameters (`writeVariables` writes
 * them). Signature `serving_default`: `images` uint8 [N, height, width, 3] -> `probabilities` float32 [N, classes].
 *
 * TensorFlow.js has no uint8: `tf.node.loadSavedModel(...).predict` takes an int32 tensor of values 0..255 and hands
 * it on as uint8, because the signature says so.
 */
export function layersToSavedModel(layers: readonly Layer[]): SavedModel {
  const { input, output } = endsOf(layers);
  const graph = new TensorFlowGraphBuilder();
  const shape = [null, ...input.shape];
  const images = graph.add('Placeholder', {
    name: input.name,
    attributes: { dtype: attribute.type('uint8'), shape: attribute.shape(shape) },
  });
  const pixels = graph.add('Cast', {
    name: `${input.name}/float32`,
    inputs: [images],
    attributes: { SrcT: attribute.type('uint8'), DstT: float32 },
  });
  const variables = parametersOf(layers).map(({ name, shape, trainable }) =>
    addVariable(graph, name, 'float32', shape, trainable),
  );
  const network = new NetworkGraph(graph, new Map(variables.map((variable) => [variable.name, variable])), {
    training: false,
    computeType: 'float32',
    scope: '',
  });
  const { logits } = addNetwork(network, layers, pixels);
  const probabilities = graph.add('Softmax', {
    name: output.name,
    inputs: [logits],
    attributes: { T: float32 },
  });
  return toSavedModel(
    graph,
    {
      serving_default: {
        inputs: { images: { tensor: images, dataType: 'uint8', shape } },
        outputs: {
          probabilities: { tensor: probabilities, dataType: 'float32', shape: [null, ...output.shape] },
        },
      },
    },
    addSaver(graph, variables),
  );
}
