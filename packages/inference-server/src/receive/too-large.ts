import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';

const tooLarge = (detail: string, fields: readonly string[]) =>
  new Problem('upload-too-large', detail, { fields });

export const pictureTooLarge = ({ fileBytes }: Limits) =>
  tooLarge(`A picture may have ${fileBytes} bytes. Send a smaller one.`, ['image']);

export const picturesTooLarge = (limits: Limits) =>
  tooLarge(`The pictures of a request may have ${mostBytes(limits)} bytes together. Send fewer at once.`, [
    'images',
  ]);

export const jsonTooLarge = ({ jsonBytes }: Limits) =>
  new Problem('upload-too-large', `A JSON body may have ${jsonBytes} bytes. Send fewer pictures, or a form.`);

export const tooManyPictures = (limits: Limits) =>
  new Problem(
    'too-many-pictures',
    `A request may have ${mostPictures(limits)} pictures. Send several requests.`,
    { fields: ['images'] },
  );

/** More than there are places for would be refused for ever. */
export const mostPictures = ({ requestPictures, queuedPictures }: Limits) =>
  Math.min(requestPictures, queuedPictures);

/** One picture may always have what a picture may. */
export const mostBytes = ({ fileBytes, requestBytes }: Limits) => Math.max(fileBytes, requestBytes);
