import { FoodnetError } from '@foodnet/contracts/errors';
import type { PictureLimits } from './limits.js';

export function tooSlow({ decodeSeconds }: PictureLimits, cause?: unknown): FoodnetError {
  return new FoodnetError(
    'picture-too-large',
    `Cannot read the picture: decoding it takes more than ${decodeSeconds} s. Scale it down.`,
    { cause },
  );
}
