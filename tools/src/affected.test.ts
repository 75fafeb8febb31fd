import { workspace } from '@foodnet/stage';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

/** The projects whose tests a change of these files runs. */
async function affectedBy(...files: string[]): Promise<string[]> {
  const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [nx, 'show', 'projects', '--affected', '--withTarget=test', '--json', `--files=${files.join(',')}`],
    { cwd: workspace, env: { ...process.env, NX_DAEMON: 'false' } },
  );
  return (JSON.parse(stdout) as string[]).sort();
}

test('a change in the server runs no test of the trainer', async () => {
  expect(await affectedBy('packages/inference-server/src/main.ts')).toEqual([
    'batch',
    'bench',
    'inference-server',
    'tools',
  ]);
});

test('a change in the contracts runs everything that stands on them', async () => {
  const all = await affectedBy('package-lock.json');
  expect(await affectedBy('packages/contracts/src/preset.ts')).toEqual(
    all.filter((name) => name !== 'graph'),
  );
  expect(all).toContain('trainer');
});

test('a change in the batches runs the tests of the commands that are documented', async () => {
  expect(await affectedBy('packages/batch/src/main.ts')).toEqual(['batch', 'tools']);
});

test.each(['README.md', 'oxlint.config.mjs', '.dockerignore', '.gitignore', '.npmrc', '.prettierrc.json'])(
  'a change in %s runs the tests that read it',
  async (file) => {
    expect(await affectedBy(file)).toContain('tools');
  },
);

test('a change in the README runs no other', async () => {
  expect(await affectedBy('README.md')).toEqual(['tools']);
});
