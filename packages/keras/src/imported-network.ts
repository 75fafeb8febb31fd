import { layerNetworkSchema, type LayerNetwork, type LayerSpec } from '@foodnet/contracts';
import { UniqueNames } from '@foodnet/graph';
import { z } from 'zod';
import { readers, type ReadLayer } from './from-keras-layer.js';
import type { KerasLayer } from './keras-layer.js';
import type { KerasModel } from './parse-config.js';
import { unsupported } from './refuse.js';
import { numberOf, SettingError } from './setting.js';

/** A Keras model as a network of ours, without its weights. */
export interface ImportedNetwork {
  readonly network: LayerNetwork;
  readonly classes: number;
  /** Of a picture; null where the file leaves it open. */
  readonly height: number | null;
  readonly width: number | null;
  /** What the file's own Rescaling makes of 0..255; undefined where it has none. */
  readonly range?: readonly [low: number, high: number];
  /** Which of our parameters each Keras layer's tensors are, in order, by the Keras layer's name. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  readonly constants: Readonly<Record<string, number>>;
}

interface Scaling {
  readonly scale: number;
  readonly offset: number;
}

const RESCALED = 'rescale';

/** Ends of our networks and of their exports. */
const RESERVED = ['images', RESCALED, 'probabilities', 'features'];

/** @throws FoodnetError `unsupported-model`, naming the layer, its class and its place. */
export function importNetwork(model: KerasModel, source: string): ImportedNetwork {
  const names = new UniqueNames();
  for (const name of RESERVED) names.take(name);
  // All of Keras's first: what we add has to find another.
  const ownNames = new Map(model.layers.map(({ name }) => [name, names.take(plainName(name))]));
  const specs: LayerSpec[] = [];
  const parameters = new Map<string, readonly string[]>();
  const constants: Record<string, number> = {};
  /** What stands for each Keras layer's output: a layer of ours, or pixels that are only scaled yet. */
  const outputs = new Map<string, string | Scaling>();
  let taken: Scaling | undefined;

  for (const [index, layer] of model.layers.entries()) {
    try {
      addLayer(layer);
    } catch (cause) {
      if (!(cause instanceof SettingError)) throw cause;
      const place = `${index + 1} of ${model.layers.length}`;
      throw unsupported(source, `layer ${layer.name} (${layer.className}, ${place}): ${cause.message}`);
    }
  }

  const { classes, layers } = withHead(specs, outputs.get(model.output), source);
  const parsed = layerNetworkSchema.safeParse({ kind: 'layers', layers });
  if (!parsed.success)
    throw unsupported(source, `its layers are beyond our limits: ${z.prettifyError(parsed.error)}`);
  return {
    network: parsed.data,
    classes,
    ...sizeOf(model, source),
    ...(taken && isRescaled(taken) && { range: [taken.offset, 255 * taken.scale + taken.offset] }),
    parameters,
    constants,
  };

  function addLayer(layer: KerasLayer): void {
    const found = layer.inputs.map((name) => {
      const output = outputs.get(name);
      if (output === undefined) throw new SettingError(`it takes ${name}, which does not stand before it`);
      return output;
    });
    if (layer.className === 'InputLayer') {
      outputs.set(layer.name, { scale: 1, offset: 0 });
      return;
    }
    if (found.length === 0) throw new SettingError('it takes nothing');
    if (layer.className === 'Rescaling') {
      outputs.set(layer.name, rescaled(layer, found[0]));
      return;
    }
    const read = Object.hasOwn(readers, layer.className) ? readers[layer.className] : undefined;
    if (!read) throw new SettingError(`we compute ${Object.keys(readers).join(', ')} and Rescaling alone`);
    const {
      specs: own,
      parameters: roles,
      constants: full,
    }: ReadLayer = read(layer, ownNames.get(layer.name)!, found.map(take), (wanted) => names.take(wanted));
    specs.push(...own);
    parameters.set(layer.name, roles);
    Object.assign(constants, full);
    outputs.set(layer.name, own.length === 0 ? found[0] : own[own.length - 1].name);
  }

  /** The name of a layer, or of the rescaled picture: everything takes it on the same scale. */
  function take(output: string | Scaling): string {
    if (typeof output === 'string') return output;
    if (taken && (taken.scale !== output.scale || taken.offset !== output.offset))
      throw new SettingError('it takes the picture on another scale than a layer before it');
    taken = output;
    return RESCALED;
  }
}

/** Rescalings one behind the other are one. */
function rescaled(layer: KerasLayer, input: string | Scaling): Scaling {
  if (typeof input === 'string') throw new SettingError('it stands after other layers, expected it first');
  const [scale, offset] = [numberOf(layer, 'scale'), numberOf(layer, 'offset', 0)];
  return { scale: input.scale * scale, offset: input.offset * scale + offset };
}

const isRescaled = ({ scale, offset }: Scaling) => scale !== 1 || offset !== 0;

/** The dense layer that classifies says `classes`, and its softmax has the name of our exports' output. */
function withHead(
  specs: readonly LayerSpec[],
  output: string | Scaling | undefined,
  source: string,
): { readonly classes: number; readonly layers: readonly LayerSpec[] } {
  const found = specs.find(({ name }) => name === output);
  const softmax: LayerSpec =
    found?.kind === 'softmax'
      ? { ...found, name: 'probabilities' }
      : { kind: 'softmax', name: 'probabilities', inputs: [found?.name ?? ''] };
  const dense = specs.find(({ name }) => name === softmax.inputs[0]);
  if (dense?.kind !== 'dense' || typeof dense.units !== 'number')
    throw unsupported(
      source,
      `it ends in ${found?.kind ?? 'nothing'}, expected a Dense layer, with or without softmax`,
    );
  const body = specs.filter((layer) => layer !== dense && layer !== found);
  return { classes: dense.units, layers: [...body, { ...dense, units: 'classes' }, softmax] };
}

function sizeOf(model: KerasModel, source: string): Pick<ImportedNetwork, 'height' | 'width'> {
  const { config } = model.layers.find(({ className }) => className === 'InputLayer') ?? { config: {} };
  const { batch_input_shape: legacy, batch_shape: current } = config as Record<string, unknown>;
  const shape = z
    .tuple([z.null(), z.int().min(1).nullable(), z.int().min(1).nullable(), z.literal(3)])
    .safeParse(current ?? legacy);
  if (!shape.success)
    throw unsupported(
      source,
      `it takes ${JSON.stringify(current ?? legacy ?? null)}, expected pictures [null, height, width, 3]`,
    );
  const [, height, width] = shape.data;
  return { height, width };
}

/** Our names have fewer characters than Keras's. */
function plainName(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9_.-]/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 100) || 'layer'
  );
}
