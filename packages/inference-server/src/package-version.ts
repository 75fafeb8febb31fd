import { readFileSync } from 'node:fs';

const file = new URL('../package.json', import.meta.url);

/** Of this package, e.g. 0.1.0. */
export const { version: packageVersion } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly version: string;
};
