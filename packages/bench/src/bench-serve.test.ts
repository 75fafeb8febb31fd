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
    '--warm-up=0.2',
    '--seconds=0.3',
    '--connections=1,4',
  );
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const peers = [
    'foodnet',
    'fastapi',
    'foodnet-int8',
    'litserve',
    'foodnet-without-http',
    'litserve-batches',
  ];
  const expected = peers.flatMap((peer) =>
    peer.startsWith('foodnet') ? [1, 4].map((connections) => ({ peer, connections })) : [{ peer }],
  );
  expect(rows).toMatchObject(expected);
  const figure = expect.any(Number);
  for (const row of rows) {
    const { peer } = row;
    if (!String(peer).startsWith('foodnet')) {
      expect(row).toEqual({ peer, reason: expect.stringContaining('ENOENT') });
      continue;
    }
    const precision = peer === 'foodnet-int8' ? 'int8' : 'fp32';
    const figures = { perSecond: figure, p50Ms: figure, p95Ms: figure, p99Ms: figure, rssMb: figure };
    expect(row).toEqual({ peer, precision, connections: row.connections, ...figures });
    expect(row.perSecond).toBeGreaterThan(0);
    expect(Number(row.p50Ms)).toBeLessThanOrEqual(Number(row.p99Ms));
  }
  expect(stdout.match(/^foodnet \/ foodnet-without-http +\d\.\d\d +\d+\.\d\d$/gm)).toHaveLength(2);
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

test('ours is loaded beyond its capacity and among hostile clients, and answers nothing wrong', async () => {
  const pictures = join(folder, 'stressed');
  await drawPictures(pictures, { classes: 1, perClass: 3 });
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    'stress',
    pictures,
    '--preset=sample',
    '--rounds=1',
    '--seconds=0.3',
  ]);
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.map(({ peer }) => peer)).toEqual(['capacity', 'overload', 'alone', 'hostile']);
  for (const row of rows) {
    expect(row).toMatchObject({ wrong: 0, healthP99Ms: expect.any(Number) });
    expect(row.answeredPerSecond).toBeGreaterThan(0);
  }
  expect(stdout).toMatch(/^Under overload \d+ % of the capacity/m);
}, 120_000);
