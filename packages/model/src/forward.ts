import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { activations } from './activations.js';
import { addBias } from './add-bias.js';
import { batchNormTraining, type BatchStatistics } from './batch-norm-training.js';
import { dropout } from './dropout.js';
import { isTrainable, type BatchNormLayer, type Layer } from './layers.js';
import { relu } from './relu.js';

export interface ForwardOptions {
  /** BatchNorm takes the batch's own statistics instead of the moving ones, but for layers that are frozen. */
  readonly training?: boolean;
  /** The run's seed and the number of the training step, which decide what dropout takes away. */
  readonly seed?: number;
  readonly step?: number;
}

export interface ForwardResult {
  /** float32 [N, classes], the softmax's input. */
  readonly logits: Tensor2D;
  /** float32 [N, classes], each row sums to 1. */
  readonly probabilities: Tensor2D;
  /** The output of every layer, [N, ...its shape], by its name. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** In training, what each BatchNorm layer saw, by the layer's name. */
  readonly batchStatistics: ReadonlyMap<string, BatchStatistics>;
}

/**
 * Computes a network's outputs, op by op, with gradients by `tf.grads`. Call it within `tf.tidy`.
 *
 * @param layers of `layersOf`.
 * @param weights by the parameters' names; in training the moving statistics are read of frozen layers alone.
 * @param images values 0..255, int32 or float32 [N, height, width, 3].
 */
export function forward(
  tf: TensorFlow,
  layers: readonly Layer[],
  weights: Readonly<Record<string, Tensor>>,
  images: Tensor4D,
  { training = false, seed = 0, step = 0 }: ForwardOptions = {},
): ForwardResult {
  const outputs = new Map<string, Tensor>();
  const batchStatistics = new Map<string, BatchStatistics>();
  const find = (name: string) => {
    const tensor = outputs.get(name) ?? weights[name];
    if (!tensor) throw new Error(`The network has no tensor ${name}.`);
    return tensor;
  };

  const batchNorm = (layer: BatchNormLayer, input: Tensor4D) => {
    const own = (role: string) => find(`${layer.name}/${role}`) as Tensor1D;
    const [gamma, beta] = [own('gamma'), own('beta')];
    if (!training || !isTrainable(layer)) {
      return tf.batchNorm(input, own('moving_mean'), own('moving_variance'), beta, gamma, layer.epsilon);
    }
    const { output, statistics } = batchNormTraining(tf, input, gamma, beta, layer.epsilon);
    batchStatistics.set(layer.name, statistics);
    return output;
  };

  const biased = ({ name, bias }: { name: string; bias: boolean }, product: Tensor) =>
    bias ? addBias(tf, product, find(`${name}/bias`) as Tensor1D) : product;

  const compute = (layer: Layer): Tensor => {
    if (layer.kind === 'input') return tf.cast(images, 'float32');
    const [input, second] = layer.inputs.map(find) as Tensor4D[];
    const own = (role: string) => find(`${layer.name}/${role}`);
    switch (layer.kind) {
      case 'rescale':
        return tf.add(tf.mul(input, layer.scale), layer.offset);
      case 'convolution':
        return biased(layer, tf.conv2d(input, own('kernel') as Tensor4D, layer.stride, layer.padding));
      case 'depthwiseConvolution':
        return biased(
          layer,
          tf.depthwiseConv2d(input, own('kernel') as Tensor4D, layer.stride, layer.padding),
        );
      case 'batchNorm':
        return batchNorm(layer, input);
      case 'relu':
        return relu(tf, input);
      case 'activation':
        return activations[layer.function](tf, input);
      case 'maxPool':
        return tf.maxPool(input, layer.size, layer.stride, layer.padding);
      case 'averagePool':
        return tf.avgPool(input, layer.size, layer.stride, layer.padding);
      case 'zeroPadding': {
        const [top, bottom, left, right] = layer.padding;
        return tf.pad(input, [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ]);
      }
      case 'add':
        return tf.add(input, second);
      case 'concatenate':
        return tf.concat(layer.inputs.map(find), -1);
      case 'globalAveragePool':
        return tf.mean(input, [1, 2]);
      case 'globalMaxPool':
        return globalMaxPool(tf, input);
      case 'flatten':
        return tf.reshape(input, [-1, ...layer.shape]);
      case 'dropout':
        return training ? dropout(tf, input, layer, seed, step) : input;
      case 'dense':
        return biased(layer, tf.matMul<Tensor>(input, own('kernel')));
      case 'softmax':
        return tf.softmax(input);
    }
  };

  for (const layer of layers) outputs.set(layer.name, compute(layer));
  const last = layers[layers.length - 1];
  return {
    logits: find(last.inputs[0]) as Tensor2D,
    probabilities: find(last.name) as Tensor2D,
    outputs,
    batchStatistics,
  };
}

/** As a max pool over the whole map: of equal values the first alone has the gradient. */
function globalMaxPool(tf: TensorFlow, maps: Tensor4D): Tensor2D {
  const [, height, width, channels] = maps.shape;
  return tf.reshape(tf.maxPool(maps, [height, width], 1, 'valid'), [-1, channels]);
}
