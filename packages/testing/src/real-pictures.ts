import { test } from '@jest/globals';
import { existsSync } from 'node:fs';

/** Environment variables that name folders of real pictures, which are never part of the project. */
export type RealPictures =
  | 'FOODNET_FOOD_101_10' // ten classes in Food-101's layout
  | 'FOODNET_ORIGINALS'; // class folders of unscaled pictures of the same ten classes

/** A test on real pictures; skipped, saying so, where the variable names no folder. */
export function testWithPictures(
  variable: RealPictures,
  name: string,
  body: (folder: string) => Promise<void>,
  timeoutMs = 120_000,
): void {
  const folder = process.env[variable];
  if (folder && existsSync(folder)) {
    test(name, () => body(folder), timeoutMs);
  } else {
    process.stderr.write(`Skipped "${name}": ${variable} names no folder of pictures.\n`);
    test.skip(name, () => undefined);
  }
}
