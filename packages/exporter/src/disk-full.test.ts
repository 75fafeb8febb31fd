import { afterAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '@foodnet/testing';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyRun } from './tiny-run.fixture.js';

const home = temporaryFolder();
const main = join(import.meta.dirname, 'main.js');

/** The real command, with files of at most `kilobytes` where it is given. */
function exportTo(options: string, kilobytes?: number) {
  const command = [process.execPath, main, 'export', '--device=cpu', '--run=full'].join(' ');
  const limit = kilobytes === undefined ? '' : `ulimit -f ${kilobytes}; `;
  return spawnSync('bash', ['-c', `${limit}exec ${command} ${options}`], {
    env: { ...process.env, FOODNET_HOME: home },
    encoding: 'utf8',
  });
}

/** A file system in memory of a few kilobytes; undefined where this user may mount none. */
function smallDisk(kilobytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'foodnet-test-disk-'));
  const options = ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'foodnet-test', folder];
  const isMounted = spawnSync('mount', options).status === 0;
  afterAll(() => {
    if (isMounted) execFileSync('umount', [folder]);
    rmdirSync(folder);
  });
  return isMounted ? folder : undefined;
}

const disk = smallDisk(64);
if (!disk) process.stderr.write('Skipped "a full disk": this user may not mount a file system.\n');

(disk ? test : test.skip)(
  'a full disk is an error that says so, and nothing of the version is seen',
  async () => {
    await writeTinyRun(join(home, 'runs', 'full'), 'full', 1);
    const { status, stderr } = exportTo(`--tfjs=yes --models=${disk!}`);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/Cannot export to .*foodnet-test-disk-.*: the disk is full/),
    });
    expect(readdirSync(join(disk!, 'foodnet'))).toEqual([]);
  },
  60_000,
);

test('a limit on files is an error, too, and nothing of the version is seen', async () => {
  await writeTinyRun(join(home, 'runs', 'full'), 'full', 1);
  const models = join(home, 'limited');
  // model.onnx is smaller, saved_model.pb larger.
  const { status, stderr } = exportTo(`--tfjs=yes --models=${models}`, 24);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/Cannot export to .*: the file is larger than the system allows/),
  });
  expect(readdirSync(join(models, 'foodnet'))).toEqual([]);
}, 60_000);

test('so is it for the file of Keras, and nothing of it is seen', async () => {
  await writeTinyRun(join(home, 'runs', 'full'), 'full', 1);
  const { status, stderr } = exportTo('--format=h5', 4);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/Cannot write .*full\.h5: the file is larger than the system allows/),
  });
  expect(readdirSync(join(home, 'runs', 'full')).sort()).toEqual([
    'best.safetensors',
    'probe.safetensors',
    'run.json',
  ]);
}, 60_000);
