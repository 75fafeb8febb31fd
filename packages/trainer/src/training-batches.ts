import { elementsOf, FoodnetError, random, type Preset } from '@foodnet/contracts';
import { targetsOf } from '@foodnet/network-graph';
import { isMixing, mixBatch } from './augmentation/mix.js';
import { augmentedPictures, type BatchInputs } from './batch-inputs.js';
import { batchTargets, dominantLabels } from './batch-targets.js';
import { classWeightsOf } from './class-weights.js';
import { orderOf, type EpochOrder } from './epoch-order.js';
import type { PictureSplit } from './picture-split.js';
import type { BatchTargets } from './training-step.js';

export interface TrainingBatch {
  /** float32 [N, ...shape of the inputs], pictures in 0..255; overwritten by the next batch. */
  readonly images: Float32Array;
  /** [N]; of a mixture that of its greater part. */
  readonly labels: Uint16Array;
  /** Where `targetsOf` the recipe is not `none`. */
  readonly targets?: BatchTargets;
}

/**
 * Augmented batches in a new order every epoch. The order is drawn from the seed and the epoch, a picture's changes from
 * the seed, the epoch and the picture, a batch's mixing from the seed, the epoch and the step: any batch can be made
 * alone, and a resumed epoch sees what it would have seen.
 */
export class TrainingBatches {
  /** As the report counts: what is left over of a whole batch is not trained on in this epoch. */
  readonly steps: number;
  private order: (EpochOrder & { readonly epoch: number }) | undefined;
  private readonly images: Float32Array;
  private readonly classWeights: Float32Array | undefined;

  /**
   * @param split pictures of `trainingPicture` of the preset, unless other inputs are given.
   * @param classes names, in the order of the labels.
   * @throws FoodnetError `bad-option` where the pictures do not make one batch, or the preset weighs classes that are not
   * there.
   */
  constructor(
    private readonly split: PictureSplit,
    private readonly preset: Preset,
    private readonly seed: number,
    private readonly classes: readonly string[],
    private readonly inputs: BatchInputs = augmentedPictures(split, preset),
  ) {
    const { batchSize, classWeights } = preset;
    this.steps = Math.floor(split.count / batchSize);
    if (this.steps === 0) {
      throw new FoodnetError(
        'bad-option',
        `Cannot train on ${split.count} pictures in batches of ${batchSize}. Give more pictures, or a smaller --batch-size.`,
      );
    }
    this.images = new Float32Array(batchSize * elementsOf(inputs.shape));
    this.classWeights = classWeightsOf(classWeights, classes, split.labels);
  }

  read(epoch: number, step: number): TrainingBatch {
    const { batchSize, picture, mixing, epochs } = this.preset;
    const { images, inputs, split, seed } = this;
    const values = elementsOf(inputs.shape);
    const { indices, repeats } = this.orderOf(epoch);
    const labels = new Uint16Array(batchSize);
    for (let position = 0; position < batchSize; position++) {
      const place = step * batchSize + position;
      const index = indices[place];
      const stream = repeats?.[place] ? [epoch, index, repeats[place]] : [epoch, index];
      inputs.fill(index, images, position * values, seed, stream);
      labels[position] = split.labels[index];
    }
    const own =
      mixing && isMixing(mixing, epoch, epochs)
        ? mixBatch(mixing, images, batchSize, picture.height, picture.width, random(seed, 'mix', epoch, step))
        : undefined;
    if (targetsOf(this.preset) === 'none') return { images, labels };
    return {
      images,
      labels: own ? dominantLabels(labels, own) : labels,
      targets: batchTargets(labels, this.classes.length, this.preset.labelSmoothing, own, this.classWeights),
    };
  }

  private orderOf(epoch: number): EpochOrder {
    if (this.order?.epoch !== epoch)
      this.order = { epoch, ...orderOf(this.preset.sampling, this.split.labels, this.seed, epoch) };
    return this.order;
  }
}
