import { elementsOf } from '@foodnet/contracts';

/** A tensor that a layer learns, or (not trainable) keeps: a moving statistic. */
export interface Parameter {
  /** `<layer>/kernel`, `<layer>/bias`, `<layer>/gamma`, `beta`, `moving_mean` or `moving_variance`. */
  readonly name: string;
  /** Convolution kernels are [height, width, in, out], dense kernels [in, out], everything else is [channels]. */
  readonly shape: readonly number[];
  readonly trainable: boolean;
}

interface LayerBase {
  /** Unique in its network, e.g. `stage1_block2_conv3`. */
  readonly name: string;
  /** Names of the layers whose outputs it takes, in order. They stand before it in the list. */
  readonly inputs: readonly string[];
  /** Shape of its output without the first axis N: [height, width, channels] or [channels]. */
  readonly shape: readonly number[];
  readonly parameters: readonly Parameter[];
}

/** uint8 values 0..255. */
export interface InputLayer extends LayerBase {
  readonly kind: 'input';
}

/** output = input * scale + offset */
export interface RescaleLayer extends LayerBase {
  readonly kind: 'rescale';
  readonly scale: number;
  readonly offset: number;
}

/** Square kernel, padding SAME, with a bias. */
export interface ConvolutionLayer extends LayerBase {
  readonly kind: 'convolution';
  readonly kernel: number;
  readonly stride: number;
  readonly filters: number;
}

/** output = (input - mean) / sqrt(variance + epsilon) * gamma + beta, by channel. */
export interface BatchNormLayer extends LayerBase {
  readonly kind: 'batchNorm';
  /** Share of the old moving statistic that a training step keeps. */
  readonly momentum: number;
  readonly epsilon: number;
}

export interface ReluLayer extends LayerBase {
  readonly kind: 'relu';
}

/** Square window, padding SAME: what lies outside counts as minus infinity. */
export interface MaxPoolLayer extends LayerBase {
  readonly kind: 'maxPool';
  readonly size: number;
  readonly stride: number;
}

/** The sum of its two inputs. */
export interface AddLayer extends LayerBase {
  readonly kind: 'add';
}

/** The mean over height and width: [height, width, channels] -> [channels]. */
export interface GlobalAveragePoolLayer extends LayerBase {
  readonly kind: 'globalAveragePool';
}

/** output = input * kernel + bias */
export interface DenseLayer extends LayerBase {
  readonly kind: 'dense';
  readonly units: number;
}

export interface SoftmaxLayer extends LayerBase {
  readonly kind: 'softmax';
}

export type Layer =
  | InputLayer
  | RescaleLayer
  | ConvolutionLayer
  | BatchNormLayer
  | ReluLayer
  | MaxPoolLayer
  | AddLayer
  | GlobalAveragePoolLayer
  | DenseLayer
  | SoftmaxLayer;

/** Parameters of a network as Keras counts them: the moving statistics are among them. */
export function countParameters(layers: readonly Layer[]): number {
  return parametersOf(layers).reduce((sum, { shape }) => sum + elementsOf(shape), 0);
}

/** Every parameter of a network, in the order of its layers. */
export function parametersOf(layers: readonly Layer[]): Parameter[] {
  return layers.flatMap(({ parameters }) => parameters);
}
