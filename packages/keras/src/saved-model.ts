import { FoodnetError, type Network, type PictureSpec } from '@foodnet/contracts';
import { readTensorBundle, savedModel, type SavedModel, type StoredTensor } from '@foodnet/graph';
import { layersOf, parametersOf, type WeightArray, type Weights } from '@foodnet/model';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { limits } from './limits.js';
import { readModelFile } from './read-model.js';
import { damaged } from './refuse.js';

/** The variables of a SavedModel, for a network that it does not describe itself. */
export interface ImportedVariables {
  readonly classes: number;
  /** Of a picture, as the signature tells; null where it leaves it open. */
  readonly height: number | null;
  readonly width: number | null;
  /** As `ImportedModel.weightsFor`. */
  weightsFor(picture: Pick<PictureSpec, 'width' | 'height' | 'range'>): Weights;
}

/** Variables of a training, which a network is complete without: of optimizers, metrics and random numbers. */
const idle =
  /^(adam\w*|sgd|rmsprop|nadam|lion|optimizer|iterations?|learning_rate|total|count|seed_generator\w*)(\/|$)/i;

/** Keras 2 has a name of its own for a depthwise kernel. */
const ourName = (name: string) => name.replace(/:0$/, '').replace(/\/depthwise_kernel$/, '/kernel');

/**
 * Reads the variables of a SavedModel (saved_model.pb, variables/), as our exports, Keras's `export` and
 * `tf.saved_model.save` write it, by the names of their layers. Its graph is not run: what the network computes is told by
 * `network`, whose layers have to be those that the variables belong to, no fewer and no more.
 *
 * @throws FoodnetError `missing`, `damaged`; `unsupported-model` where the variables are of another network.
 */
export async function readSavedModel(folder: string, network: Network): Promise<ImportedVariables> {
  const size = sizeOf(await readModelFile(join(folder, 'saved_model.pb')), folder);
  const tensors = await tensorsOf(folder);
  const dense = layersOf(network, { width: 224, height: 224, range: [0, 1] }, 2).at(-2)!;
  const classes = tensors.get(`${dense.name}/kernel`)?.shape.at(-1) ?? 0;
  if (classes < 2)
    throw otherNetwork(folder, `it has no ${dense.name}/kernel, the layer of the network that classifies`);
  return { classes, ...size, weightsFor: weightsOf };

  function weightsOf(picture: Pick<PictureSpec, 'width' | 'height' | 'range'>): Weights {
    const left = new Map(tensors);
    const weights = new Map<string, WeightArray>();
    for (const { name, shape } of parametersOf(layersOf(network, picture, classes))) {
      const found = left.get(name);
      if (found?.shape.join() !== shape.join())
        throw otherNetwork(
          folder,
          `its ${name} is ${found ? `[${found.shape.join(', ')}]` : 'not there'}, the network needs [${shape.join(', ')}]`,
        );
      weights.set(name, { shape, data: found.data });
      left.delete(name);
    }
    const [more] = left.keys();
    if (more !== undefined)
      throw otherNetwork(folder, `it has a variable ${more}, of which the network knows nothing`);
    return weights;
  }
}

/** Every variable but those of a training, by the name of its layer and its role: `Conv1/kernel`. */
async function tensorsOf(folder: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const index = await readModelFile(join(folder, 'variables', 'variables.index'));
  const shard = (number: number, count: number) => {
    const [own, all] = [number, count].map((one) => String(one).padStart(5, '0'));
    return readModelFile(join(folder, 'variables', `variables.data-${own}-of-${all}`));
  };
  const stored = await readTensorBundle(index, shard, limits.objects).catch((cause: unknown) => {
    if (cause instanceof FoodnetError) throw cause;
    throw damaged(join(folder, 'variables'), (cause as Error).message, cause);
  });
  const tensors = new Map<string, StoredTensor>();
  for (const tensor of stored.values()) {
    const name = ourName(tensor.name);
    if (idle.test(name)) continue;
    const other = tensors.get(name);
    // Keras's `export` writes them twice.
    if (other && !isDeepStrictEqual(other.data, tensor.data))
      throw otherNetwork(folder, `it has several variables ${name}`);
    tensors.set(name, tensor);
  }
  return tensors;
}

/** The only picture that `serving_default` takes. */
function sizeOf(bytes: Uint8Array, folder: string): Pick<ImportedVariables, 'height' | 'width'> {
  let model: SavedModel;
  try {
    model = savedModel.decode(bytes);
  } catch (cause) {
    throw damaged(join(folder, 'saved_model.pb'), `it is no SavedModel (${(cause as Error).message})`, cause);
  }
  const inputs = model.metaGraphs?.[0]?.signatureDef?.serving_default?.inputs ?? {};
  const shapes = Object.values(inputs).map(
    ({ tensorShape }) => tensorShape?.dim?.map(({ size = 0 }) => size) ?? [],
  );
  const [, height = 0, width = 0] = shapes.find(({ length }) => length === 4) ?? [];
  const known = (side: number) => (side > 0 ? side : null);
  return { height: known(height), width: known(width) };
}

/** Variables that are whole, and belong to layers that the network has not. */
function otherNetwork(folder: string, found: string): FoodnetError {
  return new FoodnetError(
    'unsupported-model',
    `Cannot import ${folder}: ${found}. Name the network that it was saved of with --preset or --config, or save the ` +
      'model as .keras or .h5, which describe it.',
  );
}
