import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const empty = temporaryFolder();
const main = fileURLToPath(new URL('main.js', import.meta.url));
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, 'export', ...args]);

test('every precision is a row, and the table has the ratios and sizes', async () => {
  const { stdout } = await bench('--preset=sample', '--rounds=1', '--pictures=8', '--batches=1,4');
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, number | string>);
  expect(rows.map(({ peer, batch }) => [peer, batch])).toEqual(
    [1, 4].flatMap((batch) => ['fp32', 'fp16', 'int8'].map((precision) => [precision, batch])),
  );
  for (const { medianMs, rssMb } of rows)
    expect([medianMs, rssMb].every((value) => Number(value) > 0)).toBe(true);
  const [fp32, fp16, int8] = rows.map(({ bytes }) => Number(bytes));
  expect(fp16).toBeLessThan(0.7 * fp32);
  expect(int8).toBeLessThan(fp16);
  expect(stdout).toMatch(/^fp32 +1 +[\d.]+ +[\d.]+-[\d.]+ +1\.00 x +[\d.]+ [kM]B +\d+$/m);
  expect(stdout).toMatch(/^int8 +4 +[\d.]+ +[\d.]+-[\d.]+ +[\d.]+ x +[\d.]+ [kM]B +\d+$/m);
}, 120_000);

test('a model without a version of fp32 is an error in one line', async () => {
  await expect(bench(`--models=${empty}`)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Cannot measure foodnet: there is no version of precision fp32/),
  });
});
