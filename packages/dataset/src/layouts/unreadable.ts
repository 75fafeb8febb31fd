import { FoodnetError } from '@foodnet/contracts';

/**
 * For a folder that the system does not let be looked through, as another user's.
 *
 * @param path what was looked for in it, where that is known.
 */
export function unreadable(folder: string, cause: unknown, path?: string): FoodnetError {
  return new FoodnetError(
    'missing',
    `Cannot read the pictures of ${folder}: it cannot be looked through${path === undefined ? '' : ` for ${path}`} ` +
      `(${(cause as NodeJS.ErrnoException).code}). Make it readable for this user.`,
    { cause },
  );
}
