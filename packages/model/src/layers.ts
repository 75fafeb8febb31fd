import { elementsOf, type ActivationName } from '@foodnet/contracts';

/** A tensor that a layer learns, or (not trainable) keeps: a moving statistic. */
export interface Parameter {
  /** `<layer>/kernel`, `<layer>/bias`, `<layer>/gamma`, `beta`, `moving_mean` or `moving_variance`. */
  readonly name: string;
  /**
   * Convolution kernels are [height, width, in, out], depthwise ones [height, width, in, multiplier], dense kernels
   * [in, out], everything else is [channels].
   */
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

/**
 * `same` pads with zeros to ceil(size / stride) outputs, the odd one behind; `valid` takes whole windows only. Any other
 * padding is a layer of its own.
 */
export type Padding = 'same' | 'valid';

/** Square kernel. */
export interface ConvolutionLayer extends LayerBase {
  readonly kind: 'convolution';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly filters: number;
  readonly bias: boolean;
}

/** Each input channel has `multiplier` filters of its own; output channel c * multiplier + m is the m-th of channel c. */
export interface DepthwiseConvolutionLayer extends LayerBase {
  readonly kind: 'depthwiseConvolution';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly multiplier: number;
  readonly bias: boolean;
}

/** output = (input - mean) / sqrt(variance + epsilon) * gamma + beta, by channel. */
export interface BatchNormLayer extends LayerBase {
  readonly kind: 'batchNorm';
  /** Share of the old moving statistic that a training step keeps. */
  readonly momentum: number;
  readonly epsilon: number;
  /** Of every gamma at the start of a training; 1 where it is not set. */
  readonly initialScale?: number;
}

export interface ReluLayer extends LayerBase {
  readonly kind: 'relu';
}

/** An elementwise function: relu6 is min(max(x, 0), 6), silu x * sigmoid(x), elu x above 0 and exp(x) - 1 below. */
export interface ActivationLayer extends LayerBase {
  readonly kind: 'activation';
  readonly function: ActivationName;
}

/** Square window; what lies outside counts as minus infinity. */
export interface MaxPoolLayer extends LayerBase {
  readonly kind: 'maxPool';
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Square window; what lies outside does not count. */
export interface AveragePoolLayer extends LayerBase {
  readonly kind: 'averagePool';
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

export interface ZeroPaddingLayer extends LayerBase {
  readonly kind: 'zeroPadding';
  readonly padding: readonly [top: number, bottom: number, left: number, right: number];
}

/** The sum of its two inputs. */
export interface AddLayer extends LayerBase {
  readonly kind: 'add';
}

/** Its inputs side by side, along the last axis. */
export interface ConcatenateLayer extends LayerBase {
  readonly kind: 'concatenate';
}

/** The mean over height and width: [height, width, channels] -> [channels]. */
export interface GlobalAveragePoolLayer extends LayerBase {
  readonly kind: 'globalAveragePool';
}

/** The largest over height and width: [height, width, channels] -> [channels]. */
export interface GlobalMaxPoolLayer extends LayerBase {
  readonly kind: 'globalMaxPool';
}

/** [height, width, channels] -> [height * width * channels], row-major. */
export interface FlattenLayer extends LayerBase {
  readonly kind: 'flatten';
}

/** In training, zero with probability `rate` and else input / (1 - rate); otherwise the input (Srivastava et al. 2014). */
export interface DropoutLayer extends LayerBase {
  readonly kind: 'dropout';
  readonly rate: number;
}

/** output = input * kernel + bias */
export interface DenseLayer extends LayerBase {
  readonly kind: 'dense';
  readonly units: number;
  readonly bias: boolean;
}

export interface SoftmaxLayer extends LayerBase {
  readonly kind: 'softmax';
}

export type Layer =
  | InputLayer
  | RescaleLayer
  | ConvolutionLayer
  | DepthwiseConvolutionLayer
  | BatchNormLayer
  | ReluLayer
  | ActivationLayer
  | MaxPoolLayer
  | AveragePoolLayer
  | ZeroPaddingLayer
  | AddLayer
  | ConcatenateLayer
  | GlobalAveragePoolLayer
  | GlobalMaxPoolLayer
  | FlattenLayer
  | DropoutLayer
  | DenseLayer
  | SoftmaxLayer;

/** Parameters of a network as Keras counts them: the moving statistics are among them. */
export function countParameters(layers: readonly Layer[]): number {
  return parametersOf(layers).reduce((sum, { shape }) => sum + elementsOf(shape), 0);
}

/** Whether a layer learns: not where it has no parameters, or where all of them are frozen. */
export function isTrainable({ parameters }: Layer): boolean {
  return parameters.some(({ trainable }) => trainable);
}

/** Every parameter of a network, in the order of its layers. */
export function parametersOf(layers: readonly Layer[]): Parameter[] {
  return layers.flatMap(({ parameters }) => parameters);
}
