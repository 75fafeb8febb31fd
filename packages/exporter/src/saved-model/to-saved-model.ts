import type { PictureSpec } from '@foodnet/contracts';
import {
  addSaver,
  addVariable,
  attribute,
  TensorFlowGraphBuilder,
  toSavedModel,
  type GraphNode,
  type SavedModel,
  type SignatureTensor,
  type TensorOperand,
} from '@foodnet/graph';
import { parametersOf, type Layer } from '@foodnet/model';
import { addNetwork, NetworkGraph } from '@foodnet/network-graph';
import { endsOf } from '../layer-table.js';
import { addMeanOfViews, addMirrors } from '../mirror/tensorflow-mirror.js';
import { addPictureDecoder } from './decode-pictures.js';

const float32 = attribute.type('float32');

/** In assets/ of the SavedModel: the labels in the order of the output, one a line. */
export const LABELS_ASSET = 'labels.txt';

export interface SavedModelOptions {
  /** Adds the signature `encoded`. */
  readonly picture?: PictureSpec;
  /** Every answer is the mean of those to the picture and to its mirror. */
  readonly mirror?: boolean;
}

/**
 * A network as a SavedModel with tag `serve`, variables under the names of the parameters (`writeVariables` writes
 * them) and the asset `labels.txt`. Signatures:
 *
 * - `serving_default`: `images` uint8 [N, height, width, 3] -> `probabilities` float32 [N, classes]
 * - `features`: `images` -> `features` float32 [N, channels], what the last layer classifies
 * - `encoded`, with a picture spec: `image_bytes` string [N], whole files as `addPictureDecoder` reads them ->
 *   `probabilities`. TensorFlow Serving takes names that end in `_bytes` as `{"b64": "..."}`.
 *
 * TensorFlow.js has no uint8: `tf.node.loadSavedModel(...).predict` takes an int32 tensor of values 0..255 and hands
 * it on as uint8, because the signature says so.
 */
export function layersToSavedModel(
  layers: readonly Layer[],
  { picture, mirror = false }: SavedModelOptions = {},
): SavedModel {
  const { input, output, features } = endsOf(layers);
  const graph = new TensorFlowGraphBuilder();
  const variables = parametersOf(layers).map(({ name, shape, trainable }) =>
    addVariable(graph, name, 'float32', shape, trainable),
  );
  const byName = new Map(variables.map((variable) => [variable.name, variable]));

  const shape = [null, ...input.shape];
  const images = placeholder(input.name, 'uint8', shape);
  const byPixels = computed('', images);
  const pooled: SignatureTensor = {
    tensor: byPixels.pooled,
    dataType: 'float32',
    shape: [null, ...features.shape],
  };
  const signatures = {
    serving_default: {
      inputs: { images: { tensor: images, dataType: 'uint8', shape } },
      outputs: { probabilities: byPixels.probabilities },
    },
    features: {
      inputs: { images: { tensor: images, dataType: 'uint8', shape } },
      outputs: { features: pooled },
    },
    ...(picture && encodedSignature(picture)),
  } as const;

  const labels = graph.constant('labels_file', {
    dataType: 'string',
    shape: [],
    data: [LABELS_ASSET],
  });
  return toSavedModel(graph, signatures, addSaver(graph, variables), [
    { file: LABELS_ASSET, tensor: labels },
  ]);

  function encodedSignature(spec: PictureSpec) {
    const files = placeholder('image_bytes', 'string', [null]);
    const { probabilities } = computed('encoded/', addPictureDecoder(graph, files, spec));
    return {
      encoded: {
        inputs: { image_bytes: { tensor: files, dataType: 'string' as const, shape: [null] } },
        outputs: { probabilities },
      },
    };
  }

  /** The whole network from pixels, uint8; `scope` stands before the names of its nodes. */
  function computed(
    scope: string,
    pixels: GraphNode,
  ): { probabilities: SignatureTensor; pooled: TensorOperand } {
    const floats = graph.add('Cast', {
      name: `${scope}${input.name}/float32`,
      inputs: [pixels],
      attributes: { SrcT: attribute.type('uint8'), DstT: float32 },
    });
    const network = new NetworkGraph(graph, byName, { training: false, computeType: 'float32', scope });
    const seen = mirror ? addMirrors(graph, floats, `${scope}${input.name}`) : floats;
    const { logits, outputs } = addNetwork(network, layers, seen);
    const name = `${scope}${output.name}`;
    const softmax = graph.add('Softmax', {
      name: mirror ? `${name}/views` : name,
      inputs: [logits],
      attributes: { T: float32 },
    });
    const pooled = outputs.get(features.name)!;
    const mean = (views: TensorOperand, { shape: [size] }: Layer, of: string) =>
      mirror ? addMeanOfViews(graph, views, size, of) : views;
    return {
      probabilities: {
        tensor: mean(softmax, output, name),
        dataType: 'float32',
        shape: [null, ...output.shape],
      },
      pooled: mean(pooled, features, `${scope}features_mean`),
    };
  }

  function placeholder(
    name: string,
    dataType: 'uint8' | 'string',
    of: readonly (number | null)[],
  ): GraphNode {
    return graph.add('Placeholder', {
      name,
      attributes: { dtype: attribute.type(dataType), shape: attribute.shape(of) },
    });
  }
}
