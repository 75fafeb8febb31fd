import { errorCodes } from '@foodnet/contracts';
import { packagesFolder, workspace } from '@foodnet/stage';
import { problems } from '@foodnet/inference-server';
import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foreignPackages } from './notices-page.js';
import { documents, formatted } from './write-documents.js';

test.each(Object.keys(documents))('%s is what `npx nx run tools:documents` writes', async (name) => {
  expect(readFileSync(join(workspace, name), 'utf8')).toBe(await formatted(name));
});

/** All that the packages' sources say, without tests and without the registries themselves. */
const sources = readdirSync(packagesFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[a-z-]+\/src\/.*\.ts$/.test(file) && !/\.(test|fixture)\.ts$/.test(file))
  .filter((file) => !/(error-codes|problems)\.ts$/.test(file))
  .map((file) => readFileSync(join(packagesFolder, file), 'utf8'))
  .join('\n');

test.each([...new Set([...Object.keys(errorCodes), ...Object.keys(problems)])])('%s is in use', (code) => {
  expect(sources).toContain(`'${code}'`);
});

test('every dependency comes under a license that a program under MIT may depend on', () => {
  const allowed =
    /^(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|NIST-Software)$/;
  // sharp loads libvips as a library of its own, as the LGPL asks.
  const isLibvips = (name: string) => name.startsWith('@img/sharp-');
  const others = foreignPackages().filter(
    ({ name, license = '' }) =>
      !isLibvips(name) &&
      !license
        .replace(/^\(|\)$/g, '')
        .split(/ (?:AND|OR) /)
        .every((each) => allowed.test(each)),
  );
  expect(others).toEqual([]);
});
