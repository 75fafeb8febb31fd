import { random, readManifest, runSchema } from '@foodnet/contracts';
import { readTensors } from '@foodnet/model';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from './checkpoint.js';
import { foodnetProcess } from './foodnet-process.fixture.js';

/** Kills at random moments; a person who changes what is saved sets FOODNET_KILLS=20. */
const KILLS = Number(process.env.FOODNET_KILLS ?? 2);
/** Long enough for the run to be in the middle whenever it is killed. */
const MOST_WAIT_MS = 400;

const home = temporaryFolder();
const foodnet = foodnetProcess(home);
const argv = (name: string) => [
  'train',
  '--dataset=shapes',
  '--size=8',
  '--batch-size=4',
  `--epochs=${6 + KILLS}`,
  // So that a good part of the time goes into the writing of checkpoints.
  '--checkpoint-every=2',
  `--run=${name}`,
];

let whole: Awaited<ReturnType<typeof outcomeOf>>;

beforeAll(async () => {
  await drawPictures(join(home, 'shapes'), { classes: 3, perClass: 20 });
  const { code, output } = await foodnet(argv('whole'));
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  whole = await outcomeOf('whole');
}, 120_000);

/** All that must not depend on kills; files whose names tell when they were made stand under a name without it. */
async function outcomeOf(name: string) {
  const folder = join(home, 'runs', name);
  const run = await readManifest(join(folder, 'run.json'), runSchema);
  const names = (await readdir(join(folder, 'checkpoints'))).sort();
  const checkpoints = await Promise.all(
    names.map(async (file) => {
      const { state, progress } = await readCheckpoint(join(folder, 'checkpoints', file));
      return { file, state, best: progress.bestEpoch };
    }),
  );
  return {
    status: run.status,
    epochs: run.epochs.map((epoch) => ({ ...epoch, seconds: 0, dataSeconds: 0 })),
    bestEpoch: run.bestEpoch,
    best: (await readTensors(join(folder, 'best.safetensors'))).tensors,
    checkpoints,
    csv: await readFile(join(folder, 'history.csv'), 'utf8'),
    files: (await readdir(folder)).sort(),
  };
}

/** Calls back as soon as the run begins to write a checkpoint. */
function whenWriting(name: string, callback: () => void): void {
  const watcher = watch(join(home, 'runs', name, 'checkpoints'), { persistent: false }, (_, file) => {
    if (!file?.includes('.part-')) return;
    watcher.close();
    callback();
  });
}

test(
  'kill -9 at random moments loses nothing: the run ends with the same weights, bit for bit, and the same logs',
  async () => {
    const draw = random(KILLS, 'kills');
    let [kills, inWriting] = [0, 0];
    for (let round = 0; kills < KILLS; round++) {
      const name = `killed-${round}`;
      for (;;) {
        let isBegun = false;
        const { code, output } = await foodnet(argv(name), (text, kill) => {
          if (isBegun || kills === KILLS || !text.includes('Training run')) return;
          isBegun = true;
          const killNow = () => kill('SIGKILL');
          // Every second one comes in the writing of a checkpoint.
          setTimeout(kills % 2 === 0 ? killNow : () => whenWriting(name, killNow), draw() * MOST_WAIT_MS);
        });
        if (code === 0) break;
        // Anything but a kill is a failure, with its words.
        expect({ code, output: code === null ? '' : output }).toEqual({ code: null, output: '' });
        kills++;
        const left = await readdir(join(home, 'runs', name), { recursive: true });
        if (left.some((file) => file.includes('.part-'))) inWriting++;
      }
      expect(await outcomeOf(name)).toEqual(whole);
    }
    process.stderr.write(`${kills} kills, ${inWriting} of them in the writing of a file\n`);
  },
  120_000 + KILLS * 20_000,
);

/**
 * In a namespace of its own: runs/ is a disk of 64 MB that is filled as soon as the run has a checkpoint and emptied when the
 * run has ended. The second start goes on until the disk becomes read-only under it, and leaves its lock; the third start
 * is refused, the fourth one goes on to the end. Nothing is open for writing between two checkpoints, so that the disk can
 * be remounted: TensorBoard's file is left out.
 */
const smallDisk = `
mkdir -p "$FOODNET_HOME/runs" && mount -t tmpfs -o size=64m tmpfs "$FOODNET_HOME/runs" || exit 77
cd "$FOODNET_HOME/runs"
"$@" & training=$!
until ls full/checkpoints/epoch-* 2>/dev/null || ! kill -0 $training; do sleep 0.02; done
cat /dev/zero > fill 2>/dev/null
wait $training; echo "ended with $?"
rm fill
"$@" & training=$!
before=$(ls full/checkpoints)
until [ "$(ls full/checkpoints)" != "$before" ] || ! kill -0 $training; do sleep 0.02; done
until mount -o remount,ro "$FOODNET_HOME/runs" 2>/dev/null; do :; done
wait $training; echo "ended with $?"
"$@"; echo "ended with $?"
mount -o remount,rw "$FOODNET_HOME/runs"
"$@"; echo "ended with $?"
cp -r full "$FOODNET_HOME/copied"
`;
const hasNamespaces = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;

(hasNamespaces ? test : test.skip)(
  'a disk that is full or becomes read-only ends the run with clear words, and the run goes on when the disk is mended',
  async () => {
    const command = [
      process.execPath,
      join(import.meta.dirname, 'main.js'),
      ...argv('full'),
      '--tensorboard=no',
    ];
    const child = spawnSync('unshare', ['-rm', 'bash', '-c', smallDisk, 'bash', ...command], {
      env: { ...process.env, FOODNET_HOME: home, INIT_CWD: home },
      encoding: 'utf8',
    });
    expect(child.stdout.match(/ended with \d+/g)).toEqual([1, 1, 1, 0].map((code) => `ended with ${code}`));
    expect(child.stderr).not.toMatch(/^\s+at /m);
    for (const why of ['full (ENOSPC). Make room there', 'read-only (EROFS). Make it writable'])
      expect(child.stderr).toContain(`the disk is ${why}, then go on with the same command.`);
    expect(child.stderr).toMatch(/Cannot work in .*full: the disk is read-only \(EROFS\)/);
    expect(child.stdout.match(/Going on at epoch/g)).toHaveLength(2);
    await rename(join(home, 'copied'), join(home, 'runs', 'full'));
    expect(await outcomeOf('full')).toEqual({
      ...whole,
      files: whole.files.filter((file) => file !== 'tensorboard'),
    });
  },
  120_000,
);
if (!hasNamespaces)
  process.stderr.write('Skipped the full disk: this user may not mount one (unshare -rm).\n');
