import { random, trainingPicture, type Preset } from '@foodnet/contracts';
import { applyColour, drawColour } from './colour.js';
import { CropResizer, drawCrop } from './crop.js';
import { drawErasing, erase } from './erase.js';
import { applyTransform, drawTransform } from './transform.js';

/** Changes one picture and writes it where it belongs. @param stream what its draws depend on. */
export type AugmentPicture = (
  source: Uint8Array,
  target: Float32Array,
  offset: number,
  seed: number,
  stream: readonly (string | number)[],
) => void;

/**
 * The changes of a recipe: from uint8 [height, width, 3] of `trainingPicture` to float32 of the network's input, 0..255.
 * Each part draws from a stream of its own, so that switching one off leaves the others.
 */
export function augmentPicture(preset: Pick<Preset, 'picture' | 'augmentation'>): AugmentPicture {
  const { picture, augmentation } = preset;
  const { crop, colour, erasing } = augmentation;
  const { height, width } = picture;
  const kept = trainingPicture(preset);
  const resizer = crop ? new CropResizer(kept, picture) : undefined;
  const cropped = new Float32Array(resizer ? height * width * 3 : 0);

  return (source, target, offset, seed, stream) => {
    const transform = drawTransform(augmentation, height, width, random(seed, 'augment', ...stream));
    if (crop && resizer) {
      const box = drawCrop(crop, kept.height, kept.width, random(seed, 'crop', ...stream));
      resizer.resize(source, box, cropped, 0);
      applyTransform(transform, height, width, cropped, 0, target, offset);
    } else {
      applyTransform(transform, height, width, source, 0, target, offset);
    }
    if (colour) {
      const factors = drawColour(colour, random(seed, 'colour', ...stream));
      applyColour(factors, target, offset, height * width);
    }
    if (erasing) {
      const draw = random(seed, 'erase', ...stream);
      const box = drawErasing(erasing, height, width, draw);
      if (box) erase(box, width, target, offset, draw);
    }
  };
}
