import { attribute, type TensorOperand } from '@foodnet/graph';
import { isTrainable, type Layer } from '@foodnet/model';
import type { LayerNodes } from './layer-nodes.js';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { convolution } from './layers/convolution.js';
import { dense } from './layers/dense.js';
import { depthwiseConvolution } from './layers/depthwise-convolution.js';
import { dropout } from './layers/dropout.js';
import { add, relu } from './layers/elementwise.js';
import { input, rescale } from './layers/input.js';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './layers/pooling.js';
import { concatenate, flatten, zeroPadding } from './layers/shaping.js';
import { learningLayers } from './learning-layers.js';
import type { NetworkGraph } from './network-graph.js';

/** A network's nodes, up to the softmax's input. */
export interface AddedNetwork {
  /** float32 [N, classes], what the softmax takes. */
  readonly logits: TensorOperand;
  /** The output of every layer but the softmax, by its name. */
  readonly outputs: ReadonlyMap<string, TensorOperand>;
  /**
   * Adds the nodes of every gradient, by reverse-mode differentiation; `gradients` of the network graph has them then.
   *
   * @param gradient of the loss by the logits, float32 [N, classes].
   */
  readonly addGradients: (gradient: TensorOperand) => void;
}

/**
 * Adds the nodes of a network, layer by layer.
 *
 * @param layers of `layersOf`; the last is the softmax, which is left to the caller: a loss takes the logits.
 * @param images float32 [N, height, width, 3], values 0..255; [N, ...shape of the input] of a head.
 */
export function addNetwork(
  network: NetworkGraph,
  layers: readonly Layer[],
  images: TensorOperand,
): AddedNetwork {
  const softmax = layers[layers.length - 1];
  const computed = layers.slice(0, -1);
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const nodes = new Map<string, LayerNodes>();
  for (const layer of computed) {
    const inputs = layer.inputs.map((name) => nodes.get(name)!.output);
    nodes.set(layer.name, addLayer(layer, inputs));
  }
  return {
    logits: nodes.get(softmax.inputs[0])!.output,
    outputs: new Map([...nodes].map(([name, { output }]) => [name, output])),
    addGradients(gradient) {
      const arrived = new Map<string, TensorOperand[]>([[softmax.inputs[0], [gradient]]]);
      const learning = learningLayers(layers);
      for (const layer of computed.toReversed()) {
        const wanted = layer.inputs.some((name) => learning.has(name));
        if (!isTrainable(layer) && !wanted) continue;
        const byInput = nodes
          .get(layer.name)!
          .backward(sum(layer.name, arrived.get(layer.name) ?? []), wanted);
        for (const [index, one] of byInput.entries()) {
          const name = layer.inputs[index];
          arrived.set(name, [...(arrived.get(name) ?? []), one]);
        }
      }
    },
  };

  function addLayer(layer: Layer, inputs: readonly TensorOperand[]): LayerNodes {
    const [first, second] = inputs;
    const inputShapes = layer.inputs.map((name) => byName.get(name)!.shape);
    switch (layer.kind) {
      case 'input':
        return input(network, layer, images);
      case 'rescale':
        return rescale(network, layer, images);
      case 'convolution':
        return convolution(network, layer, first, isOnlyForBatchNorm(layer.name));
      case 'depthwiseConvolution':
        return depthwiseConvolution(network, layer, first, isOnlyForBatchNorm(layer.name));
      case 'batchNorm':
        return batchNorm(network, layer, first);
      case 'relu':
        return relu(network, layer.name, first);
      case 'activation':
        return activation(network, layer, first);
      case 'maxPool':
        return maxPool(network, layer, first);
      case 'averagePool':
        return averagePool(network, layer, first);
      case 'zeroPadding':
        return zeroPadding(network, layer, first, inputShapes[0]);
      case 'add':
        return add(network, layer.name, first, second);
      case 'concatenate':
        return concatenate(network, layer, inputs, inputShapes);
      case 'globalAveragePool':
        return globalAveragePool(network, layer, first, inputShapes[0]);
      case 'globalMaxPool':
        return globalMaxPool(network, layer, first, inputShapes[0]);
      case 'flatten':
        return flatten(network, layer, first, inputShapes[0]);
      case 'dropout':
        return dropout(network, layer, first);
      case 'dense':
        return dense(network, layer, first, isLogits(layer) ? 'float32' : network.computeType);
      case 'softmax':
        throw new RangeError(
          `Cannot add the softmax ${layer.name} inside a network: expected it at the end.`,
        );
    }
  }

  function isOnlyForBatchNorm(name: string): boolean {
    const takers = layers.filter(({ inputs }) => inputs.includes(name));
    // A frozen one takes nothing away.
    return takers.every((taker) => taker.kind === 'batchNorm' && isTrainable(taker));
  }

  function isLogits({ name }: Layer): boolean {
    return name === softmax.inputs[0];
  }

  /** A tensor that several layers take has the sum of their gradients. */
  function sum(name: string, gradients: readonly TensorOperand[]): TensorOperand {
    if (gradients.length === 1) return gradients[0];
    return network.add('AddN', `${name}/gradients`, gradients, { N: attribute.int(gradients.length) });
  }
}
