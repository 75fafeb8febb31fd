import {
  activationNameSchema,
  networkSchema,
  random,
  type LayerNetwork,
  type Network,
  type PictureSpec,
  type ResidualNetwork,
} from '@foodnet/contracts';
import { initialWeights, layersOf, type Layer, type Padding, type Weights } from '@foodnet/model';
import fc from 'fast-check';
import type { Pictures } from './pictures.js';

/** What decides a network, for property tests. */
export interface NetworkCase {
  readonly network: Network;
  readonly picture: Pick<PictureSpec, 'width' | 'height' | 'range'>;
  readonly classes: number;
  readonly seed: number;
}

const channels = fc.integer({ min: 1, max: 8 });
const side = fc.integer({ min: 8, max: 40 });

/**
 * The ranges of pixels are those that presets use: with 0..255 the activations, and with them the rounding errors, would
 * be hundreds of times larger.
 */
function arbitraryCase(network: fc.Arbitrary<Network>): fc.Arbitrary<NetworkCase> {
  return fc.record({
    network,
    picture: fc.record({
      width: side,
      height: side,
      range: fc.constantFrom<[number, number]>([0, 1], [-1, 1], [0.5, 2]),
    }),
    classes: fc.integer({ min: 1, max: 300 }),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  });
}

/** Small networks of every shape that the contract allows. */
export const arbitraryNetwork = arbitraryCase(fc.oneof(residualNetwork(), listedNetwork()));
export const arbitraryResidualNetwork = arbitraryCase(residualNetwork());

function residualNetwork(): fc.Arbitrary<ResidualNetwork> {
  return fc.record({
    stem: fc.record({
      filters: channels,
      kernel: fc.integer({ min: 1, max: 11 }),
      stride: fc.integer({ min: 1, max: 4 }),
      pools: fc.array(
        fc.record({ size: fc.integer({ min: 2, max: 4 }), stride: fc.integer({ min: 1, max: 4 }) }),
        { maxLength: 2 },
      ),
    }),
    stages: fc.array(channels, { minLength: 1, maxLength: 3 }),
    convolutionsPerBlock: fc.integer({ min: 1, max: 3 }),
    batchNorm: fc.record({ momentum: fc.constant(0.9), epsilon: fc.constantFrom(1e-5, 1e-3, 0.1) }),
  });
}

/** Pieces of every kind of layer that residual networks lack, one behind the other on a map, and a head. */
function listedNetwork(): fc.Arbitrary<LayerNetwork> {
  const padding = fc.constantFrom<Padding>('same', 'valid');
  const kernel = fc.integer({ min: 1, max: 3 });
  const stride = fc.integer({ min: 1, max: 2 });
  const bias = fc.boolean();
  const edge = fc.integer({ min: 0, max: 3 });
  const piece = fc.oneof(
    fc.record({ kind: fc.constant('convolution'), filters: channels, kernel, stride, padding, bias }),
    fc.record({
      kind: fc.constant('depthwiseConvolution'),
      multiplier: fc.integer({ min: 1, max: 2 }),
      kernel,
      stride,
      padding,
      bias,
    }),
    fc.record({ kind: fc.constant('batchNorm'), momentum: fc.constant(0.9), epsilon: fc.constant(1e-3) }),
    fc.record({
      kind: fc.constant('activation'),
      function: fc.constantFrom(...activationNameSchema.options),
    }),
    fc.record({ kind: fc.constantFrom('maxPool', 'averagePool'), size: kernel, stride, padding }),
    fc.record({ kind: fc.constant('zeroPadding'), padding: fc.tuple(edge, edge, edge, edge) }),
    fc.record({ kind: fc.constant('dropout'), rate: fc.constant(0.5) }),
    fc.record({ kind: fc.constantFrom('relu', 'twice') }),
  );
  return fc
    .record({
      pieces: fc.array(piece, { minLength: 1, maxLength: 7 }),
      pool: fc.constantFrom<'globalAveragePool' | 'globalMaxPool' | 'flatten'>(
        'globalAveragePool',
        'globalMaxPool',
        'flatten',
      ),
      bias,
    })
    .map(({ pieces, pool, bias: headBias }): LayerNetwork => {
      const layers: object[] = [
        { kind: 'zeroPadding', name: 'room', inputs: ['rescale'], padding: [9, 9, 9, 9] },
      ];
      let last = 'room';
      for (const [index, drawn] of pieces.entries()) {
        const name = `layer${index}`;
        // A map beside itself.
        const { kind, inputs } =
          drawn.kind === 'twice'
            ? { kind: 'concatenate', inputs: [last, last] }
            : { kind: drawn.kind, inputs: [last] };
        layers.push({ ...drawn, kind, name, inputs });
        last = name;
      }
      const head = [
        { kind: pool, name: 'pool', inputs: [last] },
        { kind: 'dense', name: 'logits', inputs: ['pool'], units: 'classes', bias: headBias },
        { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
      ];
      return networkSchema.parse({ kind: 'layers', layers: [...layers, ...head] }) as LayerNetwork;
    });
}

/** A network with weights as after a training: nothing is 0 or 1 any more. */
export function makeNetwork({ network, picture, classes, seed }: NetworkCase): {
  layers: readonly Layer[];
  weights: Weights;
} {
  const layers = layersOf(network, picture, classes);
  return { layers, weights: randomizeWeights(initialWeights(layers, seed), seed) };
}

const ranges: Readonly<Record<string, readonly [low: number, high: number]>> = {
  bias: [-0.5, 0.5],
  gamma: [0.5, 1.5],
  beta: [-0.5, 0.5],
  moving_mean: [-0.5, 0.5],
  moving_variance: [0.25, 2],
};

/** Replaces all but the kernels by random values of the size that trainings reach. */
export function randomizeWeights(weights: Weights, seed: number): Weights {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const range = ranges[name.slice(name.lastIndexOf('/') + 1)];
      if (!range) return [name, { shape, data }];
      const draw = random(seed, 'trained', name);
      return [name, { shape, data: data.map(() => range[0] + (range[1] - range[0]) * draw()) }];
    }),
  );
}

/** Noise. */
export function makePictures(
  count: number,
  { width, height }: { width: number; height: number },
  seed: number,
): Pictures {
  const draw = random(seed, 'pictures');
  const data = Uint8Array.from({ length: count * height * width * 3 }, () => Math.floor(256 * draw()));
  return { shape: [count, height, width, 3], data };
}
