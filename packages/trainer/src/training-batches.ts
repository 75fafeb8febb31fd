import { FoodnetError, random, shuffle, type Preset } from '@foodnet/contracts';
import { applyTransform, drawTransform } from './augmentation.js';
import type { PictureSplit } from './picture-split.js';

export interface TrainingBatch {
  /** float32 [N, height, width, 3] in 0..255; overwritten by the next batch. */
  readonly images: Float32Array;
  /** [N] */
  readonly labels: Uint16Array;
}

/**
 * Augmented batches in a new order every epoch. The order is drawn from the seed and the epoch, a picture's changes from
 * the seed, the epoch and the picture: any batch can be made alone, and a resumed epoch sees what it would have seen.
 */
export class TrainingBatches {
  /** As the report counts: what is left over of a whole batch is not trained on in this epoch. */
  readonly steps: number;
  private order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;
  private readonly raw: Uint8Array;
  private readonly batch: TrainingBatch;

  /** @throws FoodnetError `bad-dataset` where the pictures do not make one batch. */
  constructor(
    private readonly split: PictureSplit,
    private readonly preset: Pick<Preset, 'augmentation' | 'batchSize' | 'picture'>,
    private readonly seed: number,
  ) {
    const { batchSize, picture } = preset;
    this.steps = Math.floor(split.count / batchSize);
    if (this.steps === 0) {
      throw new FoodnetError(
        'bad-dataset',
        `Cannot train on ${split.count} pictures in batches of ${batchSize}. Give more pictures, or a smaller --batch-size.`,
      );
    }
    const elements = picture.height * picture.width * 3;
    this.raw = new Uint8Array(elements);
    this.batch = { images: new Float32Array(batchSize * elements), labels: new Uint16Array(batchSize) };
  }

  read(epoch: number, step: number): TrainingBatch {
    const { batchSize, picture, augmentation } = this.preset;
    const { height, width } = picture;
    const indices = this.orderOf(epoch);
    for (let position = 0; position < batchSize; position++) {
      const index = indices[step * batchSize + position];
      this.split.read(index, this.raw, 0);
      const draw = random(this.seed, 'augment', epoch, index);
      const transform = drawTransform(augmentation, height, width, draw);
      applyTransform(transform, height, width, this.raw, 0, this.batch.images, position * this.raw.length);
      this.batch.labels[position] = this.split.labels[index];
    }
    return this.batch;
  }

  private orderOf(epoch: number): Uint32Array {
    if (this.order?.epoch !== epoch) {
      const indices = Uint32Array.from({ length: this.split.count }, (_, index) => index);
      this.order = { epoch, indices: shuffle(indices, random(this.seed, 'order', epoch)) };
    }
    return this.order.indices;
  }
}
