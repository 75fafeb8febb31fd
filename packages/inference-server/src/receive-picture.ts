import type { Request, Response } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import type { Limits } from './limits.js';
import { Problem } from './problem.js';
import type { UploadMemory } from './upload-memory.js';

const field = 'image';
const fields = [field];

/**
 * Reads the one picture out of a form, into memory that threads share. The file's name is read by nobody. What is held
 * counts until the response is closed.
 */
export type PictureReceiver = (request: Request, response: Response) => Promise<Uint8Array>;

/**
 * @returns a function that reads requests, @throws Problem `bad-form` where the form is damaged, cut off or holds
 * anything but one file `image`; `empty-picture`; `upload-too-large`, as soon as the limit is passed; `overloaded` where
 * all uploads together pass theirs.
 */
export function receivePicture(limits: Limits, memory: UploadMemory): PictureReceiver {
  const bodyBytes = limits.fileBytes + limits.formOverheadBytes;
  const multerLimits = {
    files: 1,
    fields: limits.formFields,
    parts: 1 + limits.formFields,
    fileSize: limits.fileBytes,
    fieldNameSize: 100,
    headerPairs: 16,
  };

  return (request, response) =>
    new Promise((resolve, reject) => {
      if (Number(request.headers['content-length']) > bodyBytes) {
        reject(tooLarge(limits));
        return;
      }
      const chunks: Buffer[] = [];
      let heldBytes = 0;
      response.once('close', () => memory.give(heldBytes));
      const refuse = (problem: Problem) => {
        request.unpipe();
        chunks.length = 0;
        reject(problem);
      };
      // A body without Content-Length is counted while it arrives, since a form may go on behind its last part.
      const count = (chunk: Buffer) => {
        try {
          memory.take(chunk.length);
          heldBytes += chunk.length;
          if (heldBytes > bodyBytes) throw tooLarge(limits);
        } catch (error) {
          request.off('data', count);
          refuse(error as Problem);
        }
      };
      request.on('data', count);
      const form = multer({ storage: keepIn(chunks), limits: multerLimits, defParamCharset: 'utf8' });
      void form.single(field)(request, response, (error: unknown) => {
        request.off('data', count);
        if (error !== undefined && error !== null) refuse(problemOfForm(error, limits));
        else if (request.file === undefined)
          refuse(new Problem('bad-form', `There is no file "${field}" in the form.`, { fields }));
        else if (request.file.size === 0)
          refuse(new Problem('empty-picture', 'The file has no bytes.', { fields }));
        else resolve(shareBytes(chunks, request.file.size));
      });
    });
}

/** multer's own storage joins the pieces in memory of this thread alone, which would be copied for the next. */
function keepIn(chunks: Buffer[]): StorageEngine {
  return {
    _handleFile(_request, { stream }, done) {
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
      });
      stream.once('end', () => done(null, { size }));
    },
    _removeFile: (_request, _file, done) => done(null),
  };
}

function shareBytes(chunks: Buffer[], size: number): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  chunks.length = 0;
  return bytes;
}

function tooLarge({ fileBytes }: Limits): Problem {
  return new Problem('upload-too-large', `A picture may have ${fileBytes} bytes. Send a smaller one.`, {
    fields,
  });
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
        `There are more fields beside the file "${field}" than ${limits.formFields}. Options go into the query.`,
        { fields },
      );
    default:
      return new Problem('bad-form', `${error.message}.`, { fields });
  }
}
