import { random, readManifest, runSchema } from '@foodnet/contracts';
import { readTensors } from '@foodnet/model';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
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
  `--epochs=${10 + KILLS}`,
  // So that a good part of the time goes into the writing of checkpoints.
  '--checkpoint-every=2',
  `--run=${name}`,
];

beforeAll(() => drawPictures(join(home, 'shapes'), { classes: 3, perClass: 20 }));

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

test(
  'kill -9 at random moments loses nothing: the run ends with the same weights, bit for bit, and the same logs',
  async () => {
    expect(await foodnet(argv('whole'))).toMatchObject({ code: 0 });
    const whole = await outcomeOf('whole');
    const draw = random(KILLS, 'kills');
    let [kills, inWriting] = [0, 0];
    for (let round = 0; kills < KILLS; round++) {
      const name = `killed-${round}`;
      for (;;) {
        let isBegun = false;
        const { code, output } = await foodnet(argv(name), (text, kill) => {
          if (isBegun || kills === KILLS || !text.includes('Training run')) return;
          isBegun = true;
          setTimeout(() => kill('SIGKILL'), draw() * MOST_WAIT_MS);
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
