import type { Layer, Parameter } from './layers.js';

type Settings<Kind extends Layer['kind'], Keys extends string> = Pick<
  Extract<Layer, { kind: Kind }>,
  Extract<Keys, keyof Extract<Layer, { kind: Kind }>>
>;

/** Layers in the order of execution; every method adds one, works out its shape and returns its name. */
export class LayerList {
  readonly layers: Layer[] = [];
  private readonly shapes = new Map<string, readonly number[]>();

  constructor(private readonly batchNormSettings: { readonly momentum: number; readonly epsilon: number }) {}

  input(name: string, shape: readonly number[]): string {
    return this.append({ kind: 'input', name, inputs: [], shape, parameters: [] });
  }

  rescale(name: string, input: string, settings: Settings<'rescale', 'scale' | 'offset'>): string {
    return this.append({ kind: 'rescale', ...settings, ...this.like(name, input) });
  }

  convolution(
    name: string,
    input: string,
    settings: Settings<'convolution', 'filters' | 'kernel' | 'stride'>,
  ): string {
    const [height, width, channels] = this.shapeOf(input);
    const { filters, kernel, stride } = settings;
    return this.append({
      kind: 'convolution',
      ...settings,
      name,
      inputs: [input],
      shape: [Math.ceil(height / stride), Math.ceil(width / stride), filters],
      parameters: [
        trainable(`${name}/kernel`, [kernel, kernel, channels, filters]),
        trainable(`${name}/bias`, [filters]),
      ],
    });
  }

  batchNorm(name: string, input: string): string {
    const channels = [this.channelsOf(input)];
    return this.append({
      kind: 'batchNorm',
      ...this.batchNormSettings,
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

  maxPool(name: string, input: string, settings: Settings<'maxPool', 'size' | 'stride'>): string {
    const [height, width, channels] = this.shapeOf(input);
    const shape = [Math.ceil(height / settings.stride), Math.ceil(width / settings.stride), channels];
    return this.append({ kind: 'maxPool', ...settings, name, inputs: [input], shape, parameters: [] });
  }

  add(name: string, first: string, second: string): string {
    return this.append({ kind: 'add', ...this.like(name, first), inputs: [first, second] });
  }

  globalAveragePool(name: string, input: string): string {
    const shape = [this.channelsOf(input)];
    return this.append({ kind: 'globalAveragePool', name, inputs: [input], shape, parameters: [] });
  }

  dense(name: string, input: string, units: number): string {
    return this.append({
      kind: 'dense',
      units,
      name,
      inputs: [input],
      shape: [units],
      parameters: [
        trainable(`${name}/kernel`, [this.channelsOf(input), units]),
        trainable(`${name}/bias`, [units]),
      ],
    });
  }

  softmax(name: string, input: string): string {
    return this.append({ kind: 'softmax', ...this.like(name, input) });
  }

  private append(layer: Layer): string {
    this.layers.push(layer);
    this.shapes.set(layer.name, layer.shape);
    return layer.name;
  }

  private like(name: string, input: string) {
    return { name, inputs: [input], shape: this.shapeOf(input), parameters: [] };
  }

  private shapeOf(name: string): readonly number[] {
    const shape = this.shapes.get(name);
    if (!shape) throw new Error(`Layer ${name} is used before it is added.`);
    return shape;
  }

  private channelsOf(name: string): number {
    return this.shapeOf(name)[this.shapeOf(name).length - 1];
  }
}

function trainable(name: string, shape: readonly number[]): Parameter {
  return { name, shape, trainable: true };
}
