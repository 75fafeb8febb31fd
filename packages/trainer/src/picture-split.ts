/** The pictures of a split, one after another; a SplitReader of the dataset package is one. */
export interface PictureSplit {
  readonly count: number;
  /** The index of each picture's class. */
  readonly labels: ArrayLike<number>;
  /** Each picture's path inside its source. */
  readonly paths: readonly string[];
  /** Copies one picture, uint8 [height, width, 3], to `into` from `offset` on. */
  read(index: number, into: Uint8Array, offset: number): void;
}

/** Pictures of one batch and their labels. */
export interface PictureBatch {
  /** uint8 [N, height, width, 3] */
  readonly images: Uint8Array;
  /** [N] */
  readonly labels: Uint16Array;
}

/** Pictures first to last - 1 of a split in its own order. */
export function readBatch(
  split: PictureSplit,
  pictureBytes: number,
  first: number,
  last: number,
): PictureBatch {
  const images = new Uint8Array((last - first) * pictureBytes);
  const labels = new Uint16Array(last - first);
  for (let index = first; index < last; index++) {
    split.read(index, images, (index - first) * pictureBytes);
    labels[index - first] = split.labels[index];
  }
  return { images, labels };
}
