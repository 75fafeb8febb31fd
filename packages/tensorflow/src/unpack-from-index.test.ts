import { temporaryFolder } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingBytes } from './download-wheel.js';
import { makeZip } from './fixtures/make-zip.js';
import { unpackFromIndex } from './unpack-from-index.js';
import type { PinnedWheel } from './versions.js';

const folder = temporaryFolder();
const [index, programs, downloads] = ['index', 'programs', 'downloads'].map((name) => join(folder, name));
for (const path of [index, programs]) mkdirSync(path);

// Stands for pip: copies a project's wheel from a folder, where there is one, and notes what it was asked for.
const pip = `#!/bin/sh
for word; do
  if [ "$last" = --dest ]; then dest="$word"; fi
  if [ "$last" = -r ]; then project="$(sed 's/==.*//' "$word")"; fi
  last="$word"
done
[ "$last" = --version ] && exit 0
echo "$project" >> ${folder}/asked
cp "${index}/$project.whl" "$dest/$project-1-any.whl"
`;
writeFileSync(join(programs, 'python3'), pip, { mode: 0o755 });
const { PATH } = process.env;
process.env.PATH = `${programs}:${PATH}`;
afterAll(() => void (process.env.PATH = PATH));

const asked = () => {
  const lines = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
  rmSync(join(folder, 'asked'));
  return lines;
};

function publish(project: string): PinnedWheel {
  const bytes = makeZip([{ name: `${project}.so`, content: Buffer.from(project) }]);
  writeFileSync(join(index, `${project}.whl`), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { project, version: '1', sha256, sizeBytes: bytes.length, platform: 'any' };
}

const wheels = ['one', 'two', 'three'].map(publish);

/** As a folder of the cache is filled: anew each time. */
async function unpack(): Promise<string[]> {
  const part = join(folder, 'part');
  rmSync(part, { recursive: true, force: true });
  await unpackFromIndex(wheels, part, { downloads, wanted: () => true });
  return readdirSync(part).sort();
}

test('wheels that have come are not downloaded again behind one that did not', async () => {
  rmSync(join(index, 'three.whl'));
  await expect(unpack()).rejects.toMatchObject({ code: 'download-failed' });
  expect(asked()).toEqual(['one', 'two', 'three']);
  expect(readdirSync(downloads).sort()).toEqual(['one-1.whl', 'two-1.whl']);
  expect(missingBytes(wheels, downloads)).toBe(wheels[2].sizeBytes);

  publish('three');
  // A disk may have lost a byte since.
  writeFileSync(join(downloads, 'two-1.whl'), 'cut');
  expect(await unpack()).toEqual(['one.so', 'three.so', 'two.so']);
  expect(asked()).toEqual(['two', 'three']);
});
