import { elementsOf, type Preset, trainingPicture } from '@foodnet/contracts';
import { augmentPicture } from './augmentation/augment-picture.js';
import type { PictureSplit } from './picture-split.js';

/** What the network of a training takes of each picture. */
export interface BatchInputs {
  /** Of one picture, without N. */
  readonly shape: readonly number[];
  /**
   * Writes what is taken of a picture of the split to `into` from `offset` on.
   *
   * @param stream what random changes of it depend on, beside the seed.
   */
  readonly fill: (
    index: number,
    into: Float32Array,
    offset: number,
    seed: number,
    stream: readonly number[],
  ) => void;
}

/** The pictures themselves, augmented: [height, width, 3] in 0..255. @param split pictures of `trainingPicture`. */
export function augmentedPictures(split: PictureSplit, preset: Preset): BatchInputs {
  const { height, width } = preset.picture;
  const kept = trainingPicture(preset);
  const raw = new Uint8Array(elementsOf([kept.height, kept.width, 3]));
  const augment = augmentPicture(preset);
  return {
    shape: [height, width, 3],
    fill(index, into, offset, seed, stream) {
      split.read(index, raw, 0);
      augment(raw, into, offset, seed, stream);
    },
  };
}
