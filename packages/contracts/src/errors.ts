import type { ErrorCode } from './error-codes.js';

export type { ErrorCode } from './error-codes.js';

/**
 * A mistake that its user can mend: shown without a stack, with exit code 1.
 * Messages read "Cannot <action>: <what was found, what was expected>. <What to do>."
 */
export class FoodnetError extends Error {
  override name = 'FoodnetError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
