import { testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const main = fileURLToPath(new URL('main.js', import.meta.url));

async function bench(...args: string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'train', ...args]);
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { stdout, rows };
}

test('every program of ours and a missing peer are rows, and the table has the ratios', async () => {
  const { stdout, rows } = await bench(
    '--preset=sample',
    '--batch-size=2',
    '--rounds=1',
    '--steps=2',
    '--only=foodnet,foodnet-plain,tfjs-node,torch',
  );
  expect(rows.map(({ peer }) => peer)).toEqual(['torch', 'foodnet', 'foodnet-plain', 'tfjs-node']);
  expect(rows[0]).toEqual({
    peer: 'torch',
    reason: expect.stringContaining('the sample that Foodnet draws'),
  });
  for (const { minMs, medianMs, ...row } of rows.slice(1)) {
    expect(row).toEqual({ peer: row.peer, batch: 2, rssMb: expect.any(Number) });
    expect(minMs).toBeGreaterThan(0);
    expect(medianMs).toBeGreaterThanOrEqual(Number(minMs));
  }
  expect(stdout).toMatch(/^tfjs-node +[\d.]+ +[\d.]+ +\d+ +[\d.]+ x +[\d.]+ x$/m);
  expect(stdout).toMatch(/^torch +not measured: .*sample/m);
}, 120_000);

test('a Python that is not there is a row with the reason', async () => {
  const { stdout, rows } = await bench('--python=no-such-python', '--only=keras,torch', '--rounds=1');
  expect(rows).toEqual([
    { peer: 'keras', reason: expect.stringContaining('ENOENT') },
    { peer: 'torch', reason: expect.stringContaining('ENOENT') },
  ]);
  expect(stdout).toMatch(/^torch +not measured: .*ENOENT/m);
});

testWithPython('Keras is measured with any of our networks', async () => {
  const { rows } = await bench(
    '--preset=table-1',
    '--batch-size=2',
    '--rounds=1',
    '--steps=2',
    '--only=keras',
    `--python=${process.env.FOODNET_PYTHON}`,
  );
  const figure = expect.any(Number);
  expect(rows).toEqual([{ peer: 'keras', batch: 2, medianMs: figure, minMs: figure, rssMb: figure }]);
});

test('an unknown peer is an error that names the known ones', async () => {
  await expect(bench('--only=keras,jax')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected some of foodnet, tfjs-node'),
  });
});
