import { FoodnetError } from '@foodnet/contracts';
import type { Layer, Padding, Parameter } from './layers.js';
import { windowsAlong } from './window-shape.js';

type LayerOf<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>;
type Settings<Kind extends Layer['kind'], Keys extends string> = Pick<
  LayerOf<Kind>,
  Extract<Keys, keyof LayerOf<Kind>>
>;
interface Window {
  readonly stride: number;
  readonly padding: Padding;
}

/**
 * Layers in the order of execution; every method adds one, works out its shape and returns its name.
 *
 * @throws RangeError where a layer cannot take what its inputs give; FoodnetError `unsupported-model` where it can in
 * Keras, and is not computed here.
 */
export class LayerList {
  readonly layers: Layer[] = [];
  private readonly shapes = new Map<string, readonly number[]>();

  input(name: string, shape: readonly number[]): string {
    return this.append({ kind: 'input', name, inputs: [], shape, parameters: [] });
  }

  rescale(name: string, input: string, settings: Settings<'rescale', 'scale' | 'offset'>): string {
    return this.append({ kind: 'rescale', ...settings, ...this.like(name, input) });
  }

  convolution(
    name: string,
    input: string,
    settings: Settings<'convolution', 'filters' | 'kernel' | 'stride' | 'padding' | 'bias'>,
  ): string {
    const [, , channels] = this.mapOf(input);
    const { filters, kernel, bias } = settings;
    return this.append({
      kind: 'convolution',
      ...settings,
      name,
      inputs: [input],
      shape: [...this.windows(input, kernel, settings), filters],
      parameters: weights(name, [kernel, kernel, channels, filters], bias && filters),
    });
  }

  depthwiseConvolution(
    name: string,
    input: string,
    settings: Settings<'depthwiseConvolution', 'multiplier' | 'kernel' | 'stride' | 'padding' | 'bias'>,
  ): string {
    const [, , channels] = this.mapOf(input);
    const { multiplier, kernel, bias } = settings;
    const filters = channels * multiplier;
    return this.append({
      kind: 'depthwiseConvolution',
      ...settings,
      name,
      inputs: [input],
      shape: [...this.windows(input, kernel, settings), filters],
      parameters: weights(name, [kernel, kernel, channels, multiplier], bias && filters),
    });
  }

  batchNorm(
    name: string,
    input: string,
    settings: Settings<'batchNorm', 'momentum' | 'epsilon' | 'initialScale'>,
  ): string {
    const shape = this.shapeOf(input);
    if (shape.length !== 3) {
      throw new FoodnetError(
        'unsupported-model',
        `Cannot build the network: BatchNormalization ${name} takes a vector of ${shape[0]}, expected a map [height, width, ` +
          'channels]. Leave it out in Keras, or put it before Flatten or global pooling, and save the model again.',
      );
    }
    const channels = [shape[2]];
    return this.append({
      kind: 'batchNorm',
      ...settings,
      ...this.like(name, input),
      parameters: [
        trainable(`${name}/gamma`, channels),
        trainable(`${name}/beta`, channels),
        { name: `${name}/moving_mean`, shape: channels, trainable: false },
        { name: `${name}/moving_variance`, shape: channels, trainable: false },
      ],
    });
  }

  relu(name: string, input: string): string {
    return this.append({ kind: 'relu', ...this.like(name, input) });
  }

  activation(name: string, input: string, settings: Settings<'activation', 'function'>): string {
    return this.append({ kind: 'activation', ...settings, ...this.like(name, input) });
  }

  pool(
    kind: 'maxPool' | 'averagePool',
    name: string,
    input: string,
    settings: Settings<'maxPool', 'size' | 'stride' | 'padding'>,
  ): string {
    const shape = [...this.windows(input, settings.size, settings), this.mapOf(input)[2]];
    return this.append({ kind, ...settings, name, inputs: [input], shape, parameters: [] });
  }

  zeroPadding(name: string, input: string, settings: Settings<'zeroPadding', 'padding'>): string {
    const [height, width, channels] = this.mapOf(input);
    const [top, bottom, left, right] = settings.padding;
    const shape = [height + top + bottom, width + left + right, channels];
    return this.append({ kind: 'zeroPadding', ...settings, name, inputs: [input], shape, parameters: [] });
  }

  add(name: string, first: string, second: string): string {
    const [shape, other] = [first, second].map((input) => this.shapeOf(input));
    if (shape.join() !== other.join())
      throw new RangeError(`it adds [${shape.join(', ')}] and [${other.join(', ')}], expected equal shapes`);
    return this.append({ kind: 'add', name, inputs: [first, second], shape, parameters: [] });
  }

  concatenate(name: string, inputs: readonly string[]): string {
    const shapes = inputs.map((input) => this.shapeOf(input));
    const [first] = shapes;
    if (shapes.some((shape) => shape.slice(0, -1).join() !== first.slice(0, -1).join()))
      throw new RangeError(
        `it concatenates ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}, expected maps of one size`,
      );
    const channels = shapes.reduce((sum, shape) => sum + shape[shape.length - 1], 0);
    const shape = [...first.slice(0, -1), channels];
    return this.append({ kind: 'concatenate', name, inputs, shape, parameters: [] });
  }

  globalPool(kind: 'globalAveragePool' | 'globalMaxPool', name: string, input: string): string {
    return this.append({ kind, name, inputs: [input], shape: [this.mapOf(input)[2]], parameters: [] });
  }

  flatten(name: string, input: string): string {
    const shape = [this.shapeOf(input).reduce((product, size) => product * size, 1)];
    return this.append({ kind: 'flatten', name, inputs: [input], shape, parameters: [] });
  }

  dropout(name: string, input: string, settings: Settings<'dropout', 'rate'>): string {
    return this.append({ kind: 'dropout', ...settings, ...this.like(name, input) });
  }

  dense(name: string, input: string, settings: Settings<'dense', 'units' | 'bias'>): string {
    const shape = this.shapeOf(input);
    if (shape.length !== 1)
      throw new RangeError(`it takes a map [${shape.join(', ')}], expected a vector; flatten or pool it`);
    const { units, bias } = settings;
    return this.append({
      kind: 'dense',
      ...settings,
      name,
      inputs: [input],
      shape: [units],
      parameters: weights(name, [shape[0], units], bias && units),
    });
  }

  softmax(name: string, input: string): string {
    return this.append({ kind: 'softmax', ...this.like(name, input) });
  }

  private append(layer: Layer): string {
    if (this.shapes.has(layer.name)) throw new RangeError('there are two of this name');
    this.layers.push(layer);
    this.shapes.set(layer.name, layer.shape);
    return layer.name;
  }

  private like(name: string, input: string) {
    return { name, inputs: [input], shape: this.shapeOf(input), parameters: [] };
  }

  shapeOf(name: string): readonly number[] {
    const shape = this.shapes.get(name);
    if (!shape) throw new RangeError(`it takes ${name}, which does not stand before it`);
    return shape;
  }

  private mapOf(name: string): readonly number[] {
    const shape = this.shapeOf(name);
    if (shape.length !== 3) throw new RangeError(`it takes a vector of ${shape[0]}, expected a map`);
    return shape;
  }

  private windows(input: string, window: number, { stride, padding }: Window): number[] {
    const [height, width] = this.mapOf(input);
    return [height, width].map((size) => windowsAlong(size, window, stride, padding));
  }
}

function weights(name: string, kernel: readonly number[], bias: number | false): Parameter[] {
  const own = trainable(`${name}/kernel`, kernel);
  return bias === false ? [own] : [own, trainable(`${name}/bias`, [bias])];
}

function trainable(name: string, shape: readonly number[]): Parameter {
  return { name, shape, trainable: true };
}
