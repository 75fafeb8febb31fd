import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = temporaryFolder();
const main = fileURLToPath(new URL('main.js', import.meta.url));
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, 'dataset', ...args]);

test('a peer that is missing is a row with the reason', async () => {
  const pictures = join(folder, 'pictures');
  await drawPictures(pictures, { classes: 2, perClass: 3 });
  const python = join(folder, 'no-python');
  const { stdout } = await bench(pictures, `--python=${python}`, '--rounds=2', '--least=10');
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ours = ['foodnet', 'foodnet-lanczos3'];
  expect(rows.map(({ peer }) => peer)).toEqual(['pillow', 'tf.data', ...ours, ...ours]);
  for (const row of rows.slice(0, 2)) {
    expect(row).toEqual({ folder: 'pictures', peer: row.peer, reason: expect.stringContaining('ENOENT') });
  }
  for (const row of rows.slice(2)) {
    expect(row).toMatchObject({ folder: 'pictures', pictures: 12, perSecond: expect.any(Number) });
    expect(row.cpuMs).toBeGreaterThan(0);
  }
  expect(stdout).toMatch(/^foodnet +\d+ +\d+-\d+ /m);
  expect(stdout).toMatch(/^pillow +not measured: .*ENOENT/m);
});

test('no pictures are an error in one line', async () => {
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await expect(bench(empty)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^\S*Cannot measure: there are no \.jpg files in .+\. Name another folder\.\S*\n$/,
    ),
  });
});
