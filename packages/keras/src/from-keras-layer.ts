import type { LayerSpec } from '@foodnet/contracts';
import type { KerasLayer } from './keras-layer.js';
import {
  activationOf,
  booleanOf,
  expectOne,
  numberOf,
  paddingOf,
  SettingError,
  shown,
  squareOf,
} from './setting.js';

/** Part of a network in place of one Keras layer. */
export interface ReadLayer {
  /** One behind the other; the last has the Keras layer's output. None: the layer hands its input on. */
  readonly specs: readonly LayerSpec[];
  /** Our names of its tensors, in Keras's order. */
  readonly parameters: readonly string[];
  /** Parameters that Keras leaves out, with the number that they are full of. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** Makes a name that no layer has, and gives it to one. */
type TakeName = (wanted: string) => string;

type Read = (layer: KerasLayer, name: string, inputs: string[], takeName: TakeName) => ReadLayer;

function activation(kerasName: string, name: string, inputs: string[]): LayerSpec[] {
  switch (kerasName) {
    case 'linear':
      return [];
    case 'relu':
      return [{ kind: 'relu', name, inputs }];
    case 'softmax':
      return [{ kind: 'softmax', name, inputs }];
    case 'swish':
    case 'silu':
      return [{ kind: 'activation', name, inputs, function: 'silu' }];
    case 'relu6':
    case 'sigmoid':
    case 'tanh':
    case 'elu':
      return [{ kind: 'activation', name, inputs, function: kerasName }];
    default:
      throw new SettingError(`its activation is ${kerasName}, which we do not compute`);
  }
}

/** A layer of weights, and the activation that Keras computes as a part of it. */
function weighted(
  layer: KerasLayer,
  specs: readonly LayerSpec[],
  parameters: readonly string[],
  takeName: TakeName,
): ReadLayer {
  const { name } = specs[specs.length - 1];
  const own = activation(activationOf(layer), takeName(`${name}_activation`), [name]);
  return { specs: [...specs, ...own], parameters };
}

const withBias = (name: string, bias: boolean, ...kernels: string[]) => [
  ...kernels,
  ...(bias ? [`${name}/bias`] : []),
];

function windowOf(layer: KerasLayer) {
  expectOne(layer, 'data_format', 'channels_last');
  expectOne(layer, 'dilation_rate', [1, 1], 1);
  return {
    kernel: squareOf(layer, 'kernel_size'),
    stride: squareOf(layer, 'strides', 1),
    padding: paddingOf(layer),
  };
}

const pool =
  (kind: 'maxPool' | 'averagePool'): Read =>
  (layer, name, inputs) => {
    expectOne(layer, 'data_format', 'channels_last');
    const size = squareOf(layer, 'pool_size', 2);
    const stride = squareOf(layer, 'strides', size);
    return { specs: [{ kind, name, inputs, size, stride, padding: paddingOf(layer) }], parameters: [] };
  };

const globalPool =
  (kind: 'globalAveragePool' | 'globalMaxPool'): Read =>
  (layer, name, inputs) => {
    expectOne(layer, 'data_format', 'channels_last');
    expectOne(layer, 'keepdims', false);
    return { specs: [{ kind, name, inputs }], parameters: [] };
  };

/** The classes of Keras that we compute, by their names. */
export const readers: Readonly<Record<string, Read>> = {
  Conv2D(layer, name, inputs, takeName) {
    expectOne(layer, 'groups', 1);
    const bias = booleanOf(layer, 'use_bias', true);
    const filters = numberOf(layer, 'filters');
    const spec = { kind: 'convolution', name, inputs, filters, bias, ...windowOf(layer) } as const;
    return weighted(layer, [spec], withBias(name, bias, `${name}/kernel`), takeName);
  },

  DepthwiseConv2D(layer, name, inputs, takeName) {
    const bias = booleanOf(layer, 'use_bias', true);
    const multiplier = numberOf(layer, 'depth_multiplier', 1);
    const spec = {
      kind: 'depthwiseConvolution',
      name,
      inputs,
      multiplier,
      bias,
      ...windowOf(layer),
    } as const;
    return weighted(layer, [spec], withBias(name, bias, `${name}/kernel`), takeName);
  },

  /** A depthwise convolution without bias, and one of 1x1 behind it. */
  SeparableConv2D(layer, name, inputs, takeName) {
    const bias = booleanOf(layer, 'use_bias', true);
    const depthwise = takeName(`${name}_depthwise`);
    const multiplier = numberOf(layer, 'depth_multiplier', 1);
    const filters = numberOf(layer, 'filters');
    const specs: LayerSpec[] = [
      { kind: 'depthwiseConvolution', name: depthwise, inputs, multiplier, bias: false, ...windowOf(layer) },
      {
        kind: 'convolution',
        name,
        inputs: [depthwise],
        filters,
        kernel: 1,
        stride: 1,
        padding: 'valid',
        bias,
      },
    ];
    return weighted(layer, specs, withBias(name, bias, `${depthwise}/kernel`, `${name}/kernel`), takeName);
  },

  BatchNormalization(layer, name, inputs) {
    expectOne(layer, 'axis', -1, 3, [3], [-1]);
    expectOne(layer, 'renorm', false);
    const [scale, center] = [booleanOf(layer, 'scale', true), booleanOf(layer, 'center', true)];
    const momentum = numberOf(layer, 'momentum', 0.99);
    const epsilon = numberOf(layer, 'epsilon', 1e-3);
    return {
      specs: [{ kind: 'batchNorm', name, inputs, momentum, epsilon }],
      parameters: [
        ...(scale ? [`${name}/gamma`] : []),
        ...(center ? [`${name}/beta`] : []),
        `${name}/moving_mean`,
        `${name}/moving_variance`,
      ],
      constants: { ...(!scale && { [`${name}/gamma`]: 1 }), ...(!center && { [`${name}/beta`]: 0 }) },
    };
  },

  Dense(layer, name, inputs, takeName) {
    const bias = booleanOf(layer, 'use_bias', true);
    const spec = { kind: 'dense', name, inputs, units: numberOf(layer, 'units'), bias } as const;
    return weighted(layer, [spec], withBias(name, bias, `${name}/kernel`), takeName);
  },

  ReLU(layer, name, inputs) {
    expectOne(layer, 'negative_slope', 0);
    expectOne(layer, 'threshold', 0);
    expectOne(layer, 'max_value', 6);
    const limited = typeof layer.config.max_value === 'number';
    return { specs: activation(limited ? 'relu6' : 'relu', name, inputs), parameters: [] };
  },

  Activation: (layer, name, inputs) => ({
    specs: activation(activationOf(layer), name, inputs),
    parameters: [],
  }),

  Softmax(layer, name, inputs) {
    expectOne(layer, 'axis', -1, 1);
    return { specs: activation('softmax', name, inputs), parameters: [] };
  },

  MaxPooling2D: pool('maxPool'),
  AveragePooling2D: pool('averagePool'),
  GlobalAveragePooling2D: globalPool('globalAveragePool'),
  GlobalMaxPooling2D: globalPool('globalMaxPool'),

  ZeroPadding2D(layer, name, inputs) {
    expectOne(layer, 'data_format', 'channels_last');
    const found = layer.config.padding ?? 1;
    const [rows, columns] = (Array.isArray(found) ? found : [found, found]) as unknown[];
    const [top, bottom, left, right] = [rows, columns].flatMap((side): unknown[] =>
      Array.isArray(side) ? side : [side, side],
    );
    if (![top, bottom, left, right].every((side) => typeof side === 'number'))
      throw new SettingError(`its padding is ${shown(found)}`);
    const padding = [top, bottom, left, right] as [number, number, number, number];
    return { specs: [{ kind: 'zeroPadding', name, inputs, padding }], parameters: [] };
  },

  /** Of more than two, one behind the other. */
  Add(_, name, [first, ...others], takeName) {
    const sums = others.map((_, index) =>
      index === others.length - 1 ? name : takeName(`${name}_${index + 1}`),
    );
    const specs = others.map((input, index): LayerSpec => {
      return { kind: 'add', name: sums[index], inputs: [[first, ...sums][index], input] };
    });
    return { specs, parameters: [] };
  },

  Concatenate(layer, name, inputs) {
    expectOne(layer, 'axis', -1, 3);
    return { specs: [{ kind: 'concatenate', name, inputs }], parameters: [] };
  },

  Flatten(layer, name, inputs) {
    expectOne(layer, 'data_format', 'channels_last');
    return { specs: [{ kind: 'flatten', name, inputs }], parameters: [] };
  },

  Dropout(layer, name, inputs) {
    expectOne(layer, 'noise_shape');
    return { specs: [{ kind: 'dropout', name, inputs, rate: numberOf(layer, 'rate') }], parameters: [] };
  },
};
