import { layersOf, type Weights } from '@foodnet/model';
import type { PictureSpec } from '@foodnet/contracts';
import { importNetwork, type ImportedNetwork } from './imported-network.js';
import { importWeights } from './imported-weights.js';
import type { ReadModel } from './read-model.js';

/** A model file as a network of ours. */
export interface ImportedModel extends ImportedNetwork {
  /** What its description calls it. */
  readonly name: string;
  /**
   * Its weights, for pictures of a size.
   *
   * @throws FoodnetError `damaged` where the layers do not fit together, or the weights do not fit them.
   */
  weightsFor(picture: Pick<PictureSpec, 'width' | 'height' | 'range'>): Weights;
}

/** @param source its name for people. @throws FoodnetError `unsupported-model`. */
export function importModel({ model, weights }: ReadModel, source: string): ImportedModel {
  const imported = importNetwork(model, source);
  return {
    ...imported,
    name: model.name,
    weightsFor(picture) {
      const layers = layersOf(imported.network, picture, imported.classes);
      return importWeights(imported, layers, weights, source);
    },
  };
}
