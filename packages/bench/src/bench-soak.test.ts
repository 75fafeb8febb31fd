import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { growthOf } from './soak/soak-row.js';

const folder = temporaryFolder();

test('a soak answers every picture through its reloads, and draws the memory', async () => {
  await drawPictures(join(folder, 'pictures'), { classes: 2, perClass: 3 });
  const chart = join(folder, 'curve');
  const main = fileURLToPath(new URL('main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[main, 'soak', join(folder, 'pictures'), '--seconds=2', '--reloads=3', '--connections=2'],
    `--chart=${chart}`,
  ]);
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, number>);
  const last = rows.at(-1);
  expect(last).toMatchObject({ reloads: 3, grew: expect.any(Number) });
  expect(last?.answered).toBeGreaterThan(10);
  expect(rows[0].residentMb).toBeGreaterThan(20);
  expect(readFileSync(`${chart}.svg`, 'utf8')).toContain('<svg');
}, 120_000);

test('growthOf compares the end with the begin behind the warm-up', () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({
    seconds: index,
    // Twice as much after the warm-up of 20, and 10 % more at the end.
    residentMb: index < 20 ? 50 : index < 90 ? 100 : 110,
    answered: 0,
    reloads: 0,
  }));
  const { grew, ...growth } = growthOf(rows);
  expect(growth).toEqual({ warmMb: 100, lastMb: 110, mostMb: 110 });
  expect(grew).toBeCloseTo(0.1);
});
