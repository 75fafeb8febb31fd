import type { PictureSpec } from '@foodnet/contracts';
import type { PictureLimits } from './limits.js';
import type { ReadableFormat } from './picture-format.js';

/** What a thread is asked: pictures of one spec, to be read one after another. */
export interface Request {
  readonly sources: readonly (string | Uint8Array)[];
  readonly spec: PictureSpec;
  readonly limits: PictureLimits;
  readonly inspects: boolean;
}

/** What it answers for one picture. Errors lose their class between threads. */
export interface Answer {
  /** Absent where there are pixels. */
  readonly fault?: { readonly code: string; readonly message: string; readonly isFoodnet: boolean };
  readonly sha256?: string;
  readonly format?: ReadableFormat;
}

/** What it answers in one go, handed over in one buffer. */
export interface Answers {
  readonly each: readonly Answer[];
  /** uint8 [pictures, height, width, 3]; zeros where there is a fault. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/**
 * How far a thread is with its request, in memory that both sides share, so that telling takes no message: twice the
 * picture's index, and one more when a file's bytes are read and are decoded. 0 between requests.
 */
export type Progress = Int32Array<SharedArrayBuffer>;

/** What a thread is started with. libvips's settings, which are the process's, are made by all others that load it. */
export interface PictureThreadData {
  readonly isPictureThread: true;
  readonly progress: Progress;
}
