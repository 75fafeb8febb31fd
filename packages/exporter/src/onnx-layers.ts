import {
  onnxAttribute,
  onnxDataTypes,
  toFloat16,
  type OnnxGraphBuilder,
  type OnnxValue,
  type TensorValue,
} from '@foodnet/graph';
import type { WeightArray, Weights } from '@foodnet/model';
import type { LayerTable } from './layer-table.js';
import { samePadding } from './same-padding.js';

/** An ONNX graph under construction, with what its layers take. */
export interface OnnxNetwork {
  readonly graph: OnnxGraphBuilder;
  readonly weights: Weights;
  /** In which the layers compute between the rescaling and the softmax, both float32. */
  readonly dataType: 'float32' | 'float16';
  /** Output shapes of the layers without N, [height, width, channels]. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** ONNX computes pictures as [N, channels, height, width]: the input layer turns them once. */
export const onnxLayers: LayerTable<OnnxNetwork, OnnxValue> = {
  input({ graph }, { name, shape }) {
    const images = graph.input(name, 'uint8', ['N', ...shape]);
    const cast = graph.add('Cast', {
      name: `${name}/float`,
      inputs: [images],
      attributes: { to: onnxAttribute.int(onnxDataTypes.float32) },
    });
    const perm = onnxAttribute.ints([0, 3, 1, 2]);
    return graph.add('Transpose', { name: `${name}/channels_first`, inputs: [cast], attributes: { perm } });
  },

  rescale(network, { name, scale, offset }, [input]) {
    const { graph, dataType } = network;
    const by = graph.initializer(`${name}/scale`, scalar(scale));
    const scaled = graph.add('Mul', { name: `${name}/Mul`, inputs: [input, by] });
    const moved =
      offset === 0
        ? scaled
        : graph.add('Add', {
            name: `${name}/Add`,
            inputs: [scaled, graph.initializer(`${name}/offset`, scalar(offset))],
          });
    return castOnnx(network, moved, 'float32', dataType, `${name}/${dataType}`);
  },

  convolution(network, { name, inputs, kernel, stride }, [input]) {
    const window = windowAttributes(network, inputs[0], kernel, stride);
    const weights = [addKernel(network, `${name}/kernel`), addVector(network, `${name}/bias`)];
    return network.graph.add('Conv', { name, inputs: [input, ...weights], attributes: window });
  },

  batchNorm(network, { name, epsilon }, [input]) {
    const parameters = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((role) =>
      addVector(network, `${name}/${role}`),
    );
    const attributes = { epsilon: onnxAttribute.float(epsilon) };
    return network.graph.add('BatchNormalization', { name, inputs: [input, ...parameters], attributes });
  },

  relu: ({ graph }, { name }, inputs) => graph.add('Relu', { name, inputs }),

  maxPool: (network, { name, inputs: [before], size, stride }, inputs) =>
    network.graph.add('MaxPool', {
      name,
      inputs,
      attributes: windowAttributes(network, before, size, stride),
    }),

  add: ({ graph }, { name }, inputs) => graph.add('Add', { name, inputs }),

  globalAveragePool({ graph }, { name }, inputs) {
    const mean = graph.add('GlobalAveragePool', { name: `${name}/GlobalAveragePool`, inputs });
    return graph.add('Flatten', { name, inputs: [mean] });
  },

  dense(network, { name }, [input]) {
    const weights = [addVector(network, `${name}/kernel`), addVector(network, `${name}/bias`)];
    return network.graph.add('Gemm', { name, inputs: [input, ...weights] });
  },

  softmax(network, { name }, [logits]) {
    const exact = castOnnx(network, logits, network.dataType, 'float32', `${name}/float32`);
    return network.graph.add('Softmax', { name, inputs: [exact] });
  },
};

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

function scalar(value: number) {
  return { dataType: 'float32', shape: [], data: Float32Array.of(value) } as const;
}

/** ONNX has no SAME of its own that every runtime reads alike: the padding is written out. */
export function windowAttributes({ shapes }: OnnxNetwork, before: string, window: number, stride: number) {
  const [height, width] = shapes.get(before) ?? [];
  const [top, bottom] = samePadding(height, window, stride);
  const [left, right] = samePadding(width, window, stride);
  return {
    kernel_shape: onnxAttribute.ints([window, window]),
    pads: onnxAttribute.ints([top, left, bottom, right]),
    strides: onnxAttribute.ints([stride, stride]),
  };
}

/** Weights in the order in which we keep them. */
function addVector(network: OnnxNetwork, name: string): OnnxValue {
  return addWeights(network, name, weightsOf(network.weights, name));
}

function addKernel(network: OnnxNetwork, name: string): OnnxValue {
  return addWeights(network, name, outputsFirst(weightsOf(network.weights, name)));
}

function addWeights({ graph, dataType }: OnnxNetwork, name: string, { shape, data }: WeightArray): OnnxValue {
  const tensor: TensorValue =
    dataType === 'float16' ? { dataType, shape, data: toFloat16(data) } : { dataType, shape, data };
  return graph.initializer(name, tensor);
}

/** [height, width, in, out] -> [out, in, height, width], as ONNX wants kernels. */
export function outputsFirst({ shape, data }: WeightArray): WeightArray {
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
