import { createRequire } from 'node:module';

/** What tfjs-node 4.22 takes from `node:util` and newer Nodes lack (isNullOrUndefined, since 23) or warn about (isArray, since 22). */
const replacements = {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
};

/**
 * Puts the functions back into `node:util` that tfjs-node calls.
 *
 * @param util the CommonJS exports of `node:util`, which tfjs-node reads at each call.
 */
export function restoreUtilFunctions(
  util = createRequire(import.meta.url)('node:util') as Record<string, unknown>,
): void {
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(util, name, { value, configurable: true, enumerable: true, writable: true });
  }
}
