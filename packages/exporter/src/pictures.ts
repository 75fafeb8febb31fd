/** Packed pictures: uint8 [count, height, width, 3]. */
export interface Pictures {
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  readonly data: Uint8Array;
}

/** A view of the pictures from `first` on, `count` of them or fewer at the end. */
export function slicePictures({ shape, data }: Pictures, first: number, count: number): Pictures {
  const [all, height, width, channels] = shape;
  const size = height * width * channels;
  const last = Math.min(first + count, all);
  return {
    shape: [last - first, height, width, channels],
    data: data.subarray(first * size, last * size),
  };
}
