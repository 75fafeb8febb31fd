import type { ActivationName } from '@foodnet/contracts';
import type { Layer } from '@foodnet/model';
import type { KerasLayer } from './keras-layer.js';

type LayerOf<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>;
type Described = readonly [className: string, config: Readonly<Record<string, unknown>>];

/** Both Keras 2 and 3 know them by these names. */
const activationNames: Readonly<Record<Exclude<ActivationName, 'relu6'>, string>> = {
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  elu: 'elu',
  silu: 'swish',
};

const channelsLast = { data_format: 'channels_last' };

function convolution({ kernel, stride, padding, bias }: LayerOf<'convolution' | 'depthwiseConvolution'>) {
  return {
    kernel_size: [kernel, kernel],
    strides: [stride, stride],
    padding,
    ...channelsLast,
    dilation_rate: [1, 1],
    activation: 'linear',
    use_bias: bias,
  };
}

function pool({ size, stride, padding }: LayerOf<'maxPool' | 'averagePool'>) {
  return { pool_size: [size, size], strides: [stride, stride], padding, ...channelsLast };
}

function relu(most: number | null): Described {
  return ['ReLU', { max_value: most, negative_slope: 0, threshold: 0 }];
}

const table: { readonly [Kind in Layer['kind']]: (layer: LayerOf<Kind>) => Described } = {
  // Keras 2 calls it batch_input_shape, which Keras 3 takes as well.
  input: ({ shape }) => ['InputLayer', { batch_input_shape: [null, ...shape], sparse: false, ragged: false }],
  rescale: ({ scale, offset }) => ['Rescaling', { scale, offset }],
  convolution: (layer) => ['Conv2D', { filters: layer.filters, groups: 1, ...convolution(layer) }],
  depthwiseConvolution: (layer) => [
    'DepthwiseConv2D',
    { depth_multiplier: layer.multiplier, ...convolution(layer) },
  ],
  batchNorm: ({ momentum, epsilon }) => [
    'BatchNormalization',
    { axis: -1, momentum, epsilon, center: true, scale: true },
  ],
  relu: () => relu(null),
  activation: ({ function: name }) =>
    name === 'relu6' ? relu(6) : ['Activation', { activation: activationNames[name] }],
  maxPool: (layer) => ['MaxPooling2D', pool(layer)],
  averagePool: (layer) => ['AveragePooling2D', pool(layer)],
  zeroPadding: ({ padding: [top, bottom, left, right] }) => [
    'ZeroPadding2D',
    {
      padding: [
        [top, bottom],
        [left, right],
      ],
      ...channelsLast,
    },
  ],
  add: () => ['Add', {}],
  concatenate: () => ['Concatenate', { axis: -1 }],
  globalAveragePool: () => ['GlobalAveragePooling2D', channelsLast],
  globalMaxPool: () => ['GlobalMaxPooling2D', channelsLast],
  flatten: () => ['Flatten', channelsLast],
  dropout: ({ rate }) => ['Dropout', { rate, noise_shape: null, seed: null }],
  dense: ({ units, bias }) => ['Dense', { units, activation: 'linear', use_bias: bias }],
  softmax: () => ['Softmax', { axis: -1 }],
};

/** A layer with what Keras's constructor takes; what is left out has Keras's default. */
export function toKerasLayer(layer: Layer): KerasLayer {
  const describe = table[layer.kind] as (layer: Layer) => Described;
  const [className, config] = describe(layer);
  const { name, inputs } = layer;
  // Keras 2 takes `trainable` of every layer but the input.
  const learns = layer.kind === 'input' ? {} : { trainable: true };
  return { className, name, inputs, config: { name, ...learns, dtype: 'float32', ...config } };
}
