import { FoodnetError } from '@foodnet/contracts';
import { Problem } from './problem.js';

/**
 * What a client is told about any error. Mistakes of the picture keep their words; what happened inside the server
 * is for its log, so its words, which may hold paths, do not go out.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof FoodnetError) {
    switch (error.code) {
      case 'bad-picture':
      case 'unsupported-picture':
      case 'picture-too-large':
        return new Problem(error.code, error.message, { fields: ['image'], cause: error });
      case 'damaged':
      case 'missing':
      case 'unknown-format':
      case 'not-equal':
      case 'no-device':
        return new Problem(
          'broken-model',
          'The files of this version are not usable; the log of the server says why.',
          {
            cause: error,
          },
        );
      case 'too-slow':
        return new Problem(
          'inference-failed',
          'The version could not be loaded for now. Send the picture again later.',
          { cause: error },
        );
    }
  }
  // Express itself throws errors that carry a status, e.g. for "%" in an address.
  const status = error instanceof Error && 'status' in error ? Number(error.status) : NaN;
  if (status >= 400 && status < 500)
    return new Problem('bad-request', (error as Error).message, { cause: error });
  return new Problem('internal', 'The log of the server says why.', { cause: error });
}
