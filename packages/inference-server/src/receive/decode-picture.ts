import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';
import { emptyPicture } from './received.js';
import { pictureTooLarge } from './too-large.js';

/** The start of a data URL (RFC 2397); its media type is not believed. */
const dataUrl = /^data:[^,]{0,200};base64,/i;

/** In the alphabet of RFC 4648, or in the one for URLs; padding may be left out. */
const base64 = /^[\w+/-]*={0,2}$/;

/**
 * Bytes of a picture, in memory that threads share, from base64 or a data URL. Other URLs are not fetched.
 *
 * @param field - that held it, for the error.
 * @throws Problem `bad-picture` where the text is no base64, `empty-picture`, `upload-too-large`.
 */
export function decodePicture(text: string, limits: Limits, field = 'image'): Uint8Array {
  const code = text.slice(dataUrl.exec(text)?.[0].length ?? 0);
  const characters = code.length - (code.endsWith('==') ? 2 : code.endsWith('=') ? 1 : 0);
  if (!base64.test(code) || characters % 4 === 1) {
    throw new Problem(
      'bad-picture',
      'The text is no base64, expected base64 in one line, or a data URL with ";base64,". Other URLs are not fetched.',
      { fields: [field] },
    );
  }
  const length = Math.floor((characters * 3) / 4);
  if (length > limits.fileBytes) throw pictureTooLarge(limits);
  if (length === 0) throw emptyPicture(field);
  const shared = new SharedArrayBuffer(length);
  Buffer.from(shared).write(code, 'base64');
  return new Uint8Array(shared);
}
