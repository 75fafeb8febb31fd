import type { Request, RequestHandler } from 'express';
import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';

const cure = 'Send the picture as the field "image" of a form: curl -F image=@picture.jpg <address>';

/** How a body holds pictures: in a form, in JSON, or as the bytes of one. */
export type ContentKind = 'form' | 'json' | 'raw';

/** @returns undefined where the Content-Type is none that pictures come in. */
export function contentKind(request: Request): ContentKind | undefined {
  const type = mediaType(request);
  if (type === 'multipart/form-data') return 'form';
  if (type === 'application/json') return 'json';
  return type.startsWith('image/') || type === 'application/octet-stream' ? 'raw' : undefined;
}

/**
 * Refuses a body that cannot hold pictures, by its headers alone, and one that is not there any more.
 *
 * @throws Problem `unsupported-content`, `unsupported-encoding`, `internal` where the body was read already, and `bad-form`
 * where a form's boundary is missing, empty or longer than RFC 2046 allows.
 */
export function requirePictures(limits: Limits): RequestHandler {
  return (request, _response, next) => {
    refuseUnreadable(request);
    const kind = contentKind(request);
    if (kind === undefined) {
      const found = mediaType(request) === '' ? 'There is no Content-Type' : 'The Content-Type is another';
      const expected = 'expected multipart/form-data, image/*, application/octet-stream or application/json';
      throw new Problem('unsupported-content', `${found}, ${expected}. ${cure}`);
    }
    if (kind === 'form') checkBoundary(request, limits);
    next();
  };
}

/** Refuses a compressed body, and one that was read already. @throws Problem `unsupported-encoding`, `internal`. */
export function requireUncompressed(): RequestHandler {
  return (request, _response, next) => {
    refuseUnreadable(request);
    next();
  };
}

function refuseUnreadable(request: Request): void {
  // It would be waited for without end.
  if (request.readableEnded) {
    throw new Problem(
      'internal',
      'The body was read before it came here, as by express.json(). Mount this app before what reads bodies.',
    );
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported-encoding', 'The body has a Content-Encoding. Send it uncompressed.');
  }
}

function checkBoundary(request: Request, limits: Limits): void {
  const [, ...parameters] = (request.headers['content-type'] ?? '').split(';');
  const boundary = /(?:^|;)\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(parameters.join(';'));
  const characters = (boundary?.[1] ?? boundary?.[2] ?? '').length;
  if (characters < 1 || characters > limits.boundaryCharacters) {
    const expected = `expected 1 to ${limits.boundaryCharacters}`;
    throw new Problem('bad-form', `The form's boundary has ${characters} characters, ${expected}. ${cure}`);
  }
}

const mediaType = (request: Request) =>
  (request.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase();
