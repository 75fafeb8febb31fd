import type { RequestHandler } from 'express';
import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';

const cure = 'Send the picture as the field "image" of a form: curl -F image=@picture.jpg <address>';

/**
 * Refuses a body that is not an uncompressed multipart form, by its headers alone.
 *
 * @throws Problem `unsupported-content`, `unsupported-encoding`, and `bad-form` where the form's boundary is missing,
 * empty or longer than RFC 2046 allows.
 */
export function requireForm(limits: Limits): RequestHandler {
  return (request, _response, next) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') {
      throw new Problem('unsupported-encoding', 'The body has a Content-Encoding. Send it uncompressed.');
    }
    const [type, ...parameters] = (request.headers['content-type'] ?? '').split(';');
    if (type.trim().toLowerCase() !== 'multipart/form-data') {
      const found = type.trim() === '' ? 'There is no Content-Type' : 'The Content-Type is another';
      throw new Problem('unsupported-content', `${found}, expected multipart/form-data. ${cure}`);
    }
    const boundary = /(?:^|;)\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(parameters.join(';'));
    const characters = (boundary?.[1] ?? boundary?.[2] ?? '').length;
    if (characters < 1 || characters > limits.boundaryCharacters) {
      const expected = `expected 1 to ${limits.boundaryCharacters}`;
      throw new Problem('bad-form', `The form's boundary has ${characters} characters, ${expected}. ${cure}`);
    }
    next();
  };
}
