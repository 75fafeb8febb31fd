export { blockSvg } from './libvips.js';
export { defaultPictureLimits, type PictureLimits } from './limits.js';
export type { ReadableFormat } from './picture-format.js';
export {
  openPictureReader,
  type InspectedPicture,
  type PictureReader,
  type PictureReaderOptions,
} from './picture-reader.js';
export { readPicture, refuseManyBytes } from './read-picture.js';
export { tapsOf, type Kernel, type Taps } from './taps.js';
