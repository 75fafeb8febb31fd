import multer, { MulterError, type ErrorCode, type Options, type StorageEngine } from 'multer';
import type { Request } from 'express';
import type { Readable, Writable } from 'node:stream';
import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';
import { keepPiece } from './keep-piece.js';
import { emptyPicture, type Receiver } from './received.js';
import { shareBytes } from './share-bytes.js';
import { mostBytes, mostPictures, picturesTooLarge, pictureTooLarge, tooManyPictures } from './too-large.js';
import type { UploadMemory } from './upload-memory.js';

/** The field of one picture, which may be repeated, and the field of a list. */
const ONE = 'image';
const LIST = 'images';
const fields = [ONE];

/** multer's own, whose types lack it: feeds the parser. */
interface StreamOptions extends Options {
  readonly streamHandler: (request: Request, parser: Writable) => void;
}

/** What the parser says when a limit is passed, and what multer calls it. */
const passed: Readonly<Record<string, ErrorCode>> = {
  fieldsLimit: 'LIMIT_FIELD_COUNT',
  filesLimit: 'LIMIT_FILE_COUNT',
  partsLimit: 'LIMIT_PART_COUNT',
};

/**
 * Reads the pictures out of a form, into memory that threads share. Names of files are read by nobody. Several pictures,
 * or the field `images`, make a list.
 *
 * @returns a function that reads requests, @throws Problem `bad-form` where the form is damaged, cut off or holds
 * anything but files `image` or `images`; `too-many-pictures`; `upload-too-large`, as soon as a limit is passed;
 * `overloaded` where all uploads together pass theirs.
 */
export function receiveForm(limits: Limits, memory: UploadMemory): Receiver {
  const bodyBytes = mostBytes(limits) + limits.formOverheadBytes;
  const most = mostPictures(limits);
  const multerLimits = {
    files: most,
    fields: limits.formFields,
    parts: most + limits.formFields,
    headerPairs: 16,
  };

  return (request, response) =>
    new Promise((resolve, reject) => {
      if (Number(request.headers['content-length']) > bodyBytes) {
        reject(picturesTooLarge(limits));
        return;
      }
      // Of each file its pieces: a small file may begin before the end of the one before it is told.
      const files: Buffer[][] = [];
      const hold = memory.holdFor(response);
      let bodyLength = 0;
      // A body without Content-Length is counted while it arrives, since a form may go on behind its last part.
      const count = (chunk: Buffer) => {
        try {
          hold.take(chunk.length);
          bodyLength += chunk.length;
          if (bodyLength > bodyBytes) throw picturesTooLarge(limits);
        } catch (error) {
          stop(error as Problem);
        }
      };
      // multer tells what is wrong behind the last byte of the request: a slow client would hear of it too late. What it
      // finds by itself alone, such as a part without a name, is still told then.
      const stop = (problem: Problem) => {
        request.off('data', count);
        request.unpipe();
        for (const chunks of files) chunks.length = 0;
        reject(problem);
      };
      const stopFor = (code: ErrorCode) => stop(problemOfForm(new MulterError(code), limits));
      request.on('data', count);
      const options: StreamOptions = {
        storage: keepIn(files, limits.fileBytes, () => stop(pictureTooLarge(limits))),
        limits: multerLimits,
        defParamCharset: 'utf8',
        fileFilter: (_request, { fieldname }, done) => {
          if (fieldname === ONE || fieldname === LIST) done(null, true);
          else stopFor('LIMIT_UNEXPECTED_FILE');
        },
        streamHandler: (_request, parser) => {
          for (const [event, code] of Object.entries(passed)) parser.once(event, () => stopFor(code));
          parser.once('error', (error) => stop(problemOfForm(error, limits)));
          parser.on(
            'file',
            (_field: string, file: Readable, { filename }: { readonly filename?: string }) => {
              // multer passes over it. A browser sends one without bytes where nothing was chosen.
              if (!filename) file.once('data', () => stop(withoutName()));
            },
          );
          request.pipe(parser);
        },
      };
      const form = multer(options);
      void form.any()(request, response, (error: unknown) => {
        if (error !== undefined && error !== null) {
          stop(problemOfForm(error, limits));
          return;
        }
        request.off('data', count);
        // multer reads nothing where there is no body, or its parser of headers takes the boundary for none.
        if (!request.files) {
          stop(unread());
          return;
        }
        const found = request.files as Express.Multer.File[];
        const isList = found.length > 1 || found[0]?.fieldname === LIST;
        const pictures = found.map(({ buffer }) => (buffer.length === 0 ? emptyPicture() : buffer));
        if (pictures.length > 0) resolve({ pictures, isList });
        else stop(new Problem('bad-form', `There is no file "${ONE}" in the form.`, { fields }));
      });
    });
}

/**
 * multer's own storage joins the pieces in memory of this thread alone, which would be copied for the next; and its own
 * limit reads what is left of the request before it says so.
 */
function keepIn(files: Buffer[][], limitBytes: number, onTooLarge: () => void): StorageEngine {
  return {
    _handleFile(_request, { stream }, done) {
      const chunks: Buffer[] = [];
      files.push(chunks);
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limitBytes) onTooLarge();
        else keepPiece(chunks, chunk);
      });
      // It is read as the bytes that it is; nothing needs a Buffer.
      stream.once('end', () => done(null, { buffer: shareBytes(chunks) as Buffer }));
    },
    _removeFile: (_request, _file, done) => done(null),
  };
}

const withoutName = () =>
  new Problem('bad-form', 'A file has no name, expected e.g. filename="picture.jpg" in its part.', {
    fields,
  });

const unread = () =>
  new Problem(
    'bad-form',
    'There is no form in the body, or its Content-Type cannot be read: a boundary with "=" or "/" needs quotes, and ' +
      'nothing follows a last ";".',
    { fields },
  );

function problemOfForm(error: unknown, limits: Limits): Problem {
  if (!(error instanceof MulterError))
    return new Problem('bad-form', `${(error as Error).message}.`, { fields });
  switch (error.code) {
    case 'LIMIT_FILE_COUNT':
    case 'LIMIT_PART_COUNT':
      return tooManyPictures(limits);
    case 'LIMIT_UNEXPECTED_FILE':
      return new Problem('bad-form', `There is a file under another name, expected "${ONE}" or "${LIST}".`, {
        fields,
      });
    case 'LIMIT_FIELD_COUNT':
      return new Problem(
        'bad-form',
        `There are more fields beside the pictures than ${limits.formFields}. Options go into the query.`,
        { fields },
      );
    default:
      return new Problem('bad-form', `${error.message}.`, { fields });
  }
}
