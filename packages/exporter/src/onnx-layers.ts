import { onnxAttribute, onnxDataTypes, type OnnxGraphBuilder, type OnnxValue } from '@foodnet/graph';
import type {
  AveragePoolLayer,
  ConvolutionLayer,
  DepthwiseConvolutionLayer,
  MaxPoolLayer,
} from '@foodnet/model';
import type { LayerTable } from './layer-table.js';
import { addMirrors } from './mirror/onnx-mirror.js';
import { onnxActivations } from './onnx-activations.js';
import {
  addBias,
  addKernel,
  addVector,
  castOnnx,
  convolutionAttributes,
  isConvolution,
  windowAttributes,
  type OnnxNetwork,
} from './onnx-network.js';

/** ONNX computes pictures as [N, channels, height, width]: the input layer turns them once. */
export const onnxLayers: LayerTable<OnnxNetwork, OnnxValue> = {
  input({ graph, mirror }, { name, shape }) {
    const images = graph.input(name, 'uint8', ['N', ...shape]);
    const seen = mirror ? addMirrors(graph, images, shape[1], name) : images;
    const cast = graph.add('Cast', {
      name: `${name}/float`,
      inputs: [seen],
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

  convolution: addConvolution,
  depthwiseConvolution: addConvolution,

  batchNorm(network, { name, epsilon }, [input]) {
    const parameters = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((role) =>
      addVector(network, `${name}/${role}`),
    );
    const attributes = { epsilon: onnxAttribute.float(epsilon) };
    return network.graph.add('BatchNormalization', { name, inputs: [input, ...parameters], attributes });
  },

  relu: ({ graph }, { name }, inputs) => graph.add('Relu', { name, inputs }),

  activation: (network, { name, function: activation }, [input]) =>
    onnxActivations[activation](network, name, input),

  maxPool: (network, layer, inputs) => addPool(network, layer, 'MaxPool', inputs),

  // What lies outside is not counted, by default.
  averagePool: (network, layer, inputs) => addPool(network, layer, 'AveragePool', inputs),

  zeroPadding({ graph, layers }, { name, padding: [top, bottom, left, right] }, [input]) {
    const data = BigInt64Array.from([0, 0, top, left, 0, 0, bottom, right].map(BigInt));
    const pads = graph.initializer(`${name}/pads`, { dataType: 'int64', shape: [data.length], data });
    const pad = (padded: string) => graph.add('Pad', { name: padded, inputs: [input, pads] });
    const takers = [...layers.values()].filter(({ inputs }) => inputs.includes(name));
    if (takers.every(isConvolution)) return pad(name);
    // onnxruntime 1.30 joins Pad and MaxPool into one node, which it then refuses; the maximum of one value parts them.
    return graph.add('Max', { name, inputs: [pad(`${name}/Pad`)] });
  },

  add: ({ graph }, { name }, inputs) => graph.add('Add', { name, inputs }),

  // Channels are the second axis of maps and of vectors.
  concatenate: ({ graph }, { name }, inputs) =>
    graph.add('Concat', { name, inputs, attributes: { axis: onnxAttribute.int(1) } }),

  globalAveragePool: ({ graph }, { name }, inputs) => addGlobalPool(graph, name, 'GlobalAveragePool', inputs),

  globalMaxPool: ({ graph }, { name }, inputs) => addGlobalPool(graph, name, 'GlobalMaxPool', inputs),

  flatten({ graph, layers }, { name, inputs: [before] }, [input]) {
    if (layers.get(before)!.shape.length !== 3) return input;
    const perm = onnxAttribute.ints([0, 2, 3, 1]);
    const turned = graph.add('Transpose', {
      name: `${name}/channels_last`,
      inputs: [input],
      attributes: { perm },
    });
    return graph.add('Flatten', { name, inputs: [turned] });
  },

  // Takes nothing away but in training.
  dropout: (_, __, [input]) => input,

  dense(network, layer, [input]) {
    const kernel = addVector(network, `${layer.name}/kernel`);
    return network.graph.add('Gemm', {
      name: layer.name,
      inputs: [input, kernel, ...addBias(network, layer)],
    });
  },

  softmax(network, { name }, [logits]) {
    const exact = castOnnx(network, logits, network.dataType, 'float32', `${name}/float32`);
    return network.graph.add('Softmax', { name, inputs: [exact] });
  },
};

function addConvolution(
  network: OnnxNetwork,
  layer: ConvolutionLayer | DepthwiseConvolutionLayer,
  [input]: readonly OnnxValue[],
): OnnxValue {
  return network.graph.add('Conv', {
    name: layer.name,
    inputs: [input, addKernel(network, layer), ...addBias(network, layer)],
    attributes: convolutionAttributes(network, layer),
  });
}

function addPool(
  network: OnnxNetwork,
  { name, inputs: [before], ...window }: MaxPoolLayer | AveragePoolLayer,
  opType: string,
  inputs: readonly OnnxValue[],
): OnnxValue {
  const attributes = windowAttributes(network, before, window.size, window);
  return network.graph.add(opType, { name, inputs, attributes });
}

function addGlobalPool(
  graph: OnnxGraphBuilder,
  name: string,
  opType: string,
  inputs: readonly OnnxValue[],
): OnnxValue {
  const pooled = graph.add(opType, { name: `${name}/${opType}`, inputs });
  return graph.add('Flatten', { name, inputs: [pooled] });
}

function scalar(value: number) {
  return { dataType: 'float32', shape: [], data: Float32Array.of(value) } as const;
}
