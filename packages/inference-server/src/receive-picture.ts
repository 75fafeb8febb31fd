import type { Request, Response } from 'express';
import multer, { memoryStorage, MulterError } from 'multer';
import type { Limits } from './limits.js';
import { Problem } from './problem.js';

const field = 'image';
const fields = [field];

/** Reads the one picture out of a form, into memory. The file's name is read by nobody. */
export type PictureReceiver = (request: Request, response: Response) => Promise<Uint8Array>;

/**
 * @returns a function that reads requests, @throws Problem `bad-form` where the form is damaged, cut off or holds
 * anything but one file `image`; `empty-picture`; `upload-too-large`, as soon as the limit is passed.
 */
export function receivePicture(limits: Limits): PictureReceiver {
  const bodyBytes = limits.picture.fileBytes + limits.formOverheadBytes;
  const upload = multer({
    storage: memoryStorage(),
    limits: { files: 1, fields: 0, fileSize: limits.picture.fileBytes, fieldNameSize: 100, headerPairs: 16 },
    defParamCharset: 'utf8',
  }).single(field);

  return (request, response) =>
    new Promise((resolve, reject) => {
      if (Number(request.headers['content-length']) > bodyBytes) {
        reject(tooLarge(limits));
        return;
      }
      // A body without Content-Length is counted while it arrives, since a form may go on behind its last part.
      let leftBytes = bodyBytes;
      const count = (chunk: Buffer) => {
        leftBytes -= chunk.length;
        if (leftBytes < 0) reject(tooLarge(limits));
      };
      request.on('data', count);
      upload(request, response, (error: unknown) => {
        request.off('data', count);
        if (error !== undefined && error !== null) reject(problemOfForm(error, limits));
        else if (request.file === undefined)
          reject(new Problem('bad-form', `There is no file "${field}" in the form.`, { fields }));
        else if (request.file.size === 0)
          reject(new Problem('empty-picture', 'The file has no bytes.', { fields }));
        else resolve(request.file.buffer);
      });
    });
}

function tooLarge({ picture }: Limits): Problem {
  return new Problem(
    'upload-too-large',
    `A picture may have ${picture.fileBytes} bytes. Send a smaller one.`,
    { fields },
  );
}

function problemOfForm(error: unknown, limits: Limits): Problem {
  if (!(error instanceof MulterError))
    return new Problem('bad-form', `${(error as Error).message}.`, { fields });
  switch (error.code) {
    case 'LIMIT_FILE_SIZE':
      return tooLarge(limits);
    case 'LIMIT_UNEXPECTED_FILE':
      return new Problem('bad-form', `There is a file under another name, expected one file "${field}".`, {
        fields,
      });
    case 'LIMIT_FILE_COUNT':
      return new Problem('bad-form', `There is more than one file, expected one file "${field}".`, {
        fields,
      });
    case 'LIMIT_FIELD_COUNT':
      return new Problem(
        'bad-form',
        `There is a field that is no file, expected one file "${field}" only. Options go into the query.`,
        { fields },
      );
    default:
      return new Problem('bad-form', `${error.message}.`, { fields });
  }
}
