import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { quantile } from './serve/quantile.js';

const folder = temporaryFolder();
const main = fileURLToPath(new URL('main.js', import.meta.url));
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, 'serve', ...args]);

test('ours is loaded over HTTP, and peers that are missing are rows with the reason', async () => {
  const pictures = join(folder, 'pictures');
  await drawPictures(pictures, { classes: 2, perClass: 3 });
  const { stdout } = await bench(
    pictures,
    '--preset=sample',
    '--python=no-such-python',
    '--rounds=1',
    '--seconds=1',
    '--connections=1,4',
  );
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const peers = ['foodnet', 'fastapi', 'litserve', 'litserve-batches'];
  expect(rows.map(({ peer }) => peer)).toEqual([...peers, ...peers]);
  const figure = expect.any(Number);
  for (const [first, connections] of [
    [0, 1],
    [4, 4],
  ]) {
    const [own, ...missing] = rows.slice(first, first + 4);
    expect(own).toEqual({
      peer: 'foodnet',
      precision: 'fp32',
      connections,
      perSecond: figure,
      p50Ms: figure,
      p95Ms: figure,
      p99Ms: figure,
      rssMb: figure,
    });
    expect(own.perSecond).toBeGreaterThan(0);
    expect(Number(own.p50Ms)).toBeLessThanOrEqual(Number(own.p99Ms));
    for (const { reason } of missing) expect(reason).toContain('ENOENT');
  }
  expect(stdout).toMatch(/^fastapi +not measured: .*ENOENT/m);
}, 120_000);

test('no pictures are an error in one line', async () => {
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await expect(bench(empty)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^\S*Cannot measure: there are no \.jpg files in .+\.\S*\n$/),
  });
});

test('a quantile is a value that is there', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
});
