import { elementsOf, type StepRecipe } from '@foodnet/contracts';
import { isTrainable, parametersOf, type Layer } from '@foodnet/model';
import { learningLayers, stateOf } from '@foodnet/network-graph';

export interface LayerSummary {
  readonly name: string;
  readonly kind: Layer['kind'];
  /** Of its output, without the pictures' axis. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Multiplications and additions of a forward pass of one picture, of what multiplies by a kernel; the rest is small. */
  readonly flops: number;
}

export interface NetworkSummary {
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainable: number;
  /** Of one picture's forward pass. */
  readonly flops: number;
  /** Of one picture in training: forward, and the gradients by the kernels and by the inputs that learn. */
  readonly trainingFlops: number;
  readonly bytes: {
    /** Weights, moving statistics, averages and what the optimizer keeps: what a checkpoint has, too. */
    readonly state: number;
    readonly gradients: number;
    /** The outputs of all layers for one batch, which the backward pass needs. */
    readonly activations: number;
  };
}

const FLOAT32_BYTES = 4;
const COMPUTE_BYTES = { float32: FLOAT32_BYTES, bfloat16: 2 } as const;

export function summarizeNetwork(
  layers: readonly Layer[],
  recipe: StepRecipe,
  batchSize: number,
): NetworkSummary {
  const count = (tensors: readonly { readonly shape: readonly number[] }[]) =>
    tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  const rows = layers.map((layer) => ({
    name: layer.name,
    kind: layer.kind,
    shape: layer.shape,
    parameters: count(layer.parameters),
    flops: flopsOf(layer),
  }));
  const sum = (flops: readonly number[]) => flops.reduce((all, each) => all + each, 0);
  const learning = learningLayers(layers);
  /** Each gradient takes as many as the forward pass. */
  const passesOf = (layer: Layer) =>
    1 + Number(isTrainable(layer)) + Number(layer.inputs.some((name) => learning.has(name)));
  const trainable = count(parametersOf(layers).filter((parameter) => parameter.trainable));
  return {
    layers: rows,
    parameters: count(parametersOf(layers)),
    trainable,
    flops: sum(layers.map(flopsOf)),
    trainingFlops: sum(layers.map((layer) => flopsOf(layer) * passesOf(layer))),
    bytes: {
      state: count(stateOf(layers, recipe)) * FLOAT32_BYTES,
      gradients: trainable * FLOAT32_BYTES,
      activations: count(layers) * batchSize * COMPUTE_BYTES[recipe.computeType],
    },
  };
}

/** Each element of a kernel is multiplied and added once at each position of the output. */
function flopsOf({ parameters, shape }: Layer): number {
  const kernel = parameters.find(({ name }) => name.endsWith('kernel'));
  return kernel ? 2 * elementsOf(kernel.shape) * elementsOf(shape.slice(0, -1)) : 0;
}
