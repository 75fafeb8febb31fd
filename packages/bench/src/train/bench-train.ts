import { command, presetOf, presetOption, userPath, wholeNumber } from '@foodnet/stage';
import { z } from 'zod';
import { alternate } from '../alternate.js';
import { stepPeerNames, stepPeers } from './step-peers.js';
import { stepTable } from './step-table.js';

const isPeer = (name: string) => (stepPeerNames as readonly string[]).includes(name);

const extras = {
  preset: presetOption('report'),
  'batch-size': { describe: 'Pictures a step', schema: wholeNumber(1, 65_536).default(32) },
  peers: {
    describe: 'Folder of train_keras.py and bench_torch.py, which time the same steps',
    schema: z.string().min(1, 'expected a folder').default('peers'),
  },
  python: {
    describe: 'A Python with tensorflow, and after a comma one with torch where that is another',
    schema: z.string().min(1).default('python3'),
  },
  rounds: { describe: 'Runs of each peer', schema: wholeNumber(1, 100).default(3) },
  steps: { describe: 'Steps a run that count', schema: wholeNumber(1, 100_000).default(20) },
  only: {
    describe: `Peers to run, separated by commas: ${stepPeerNames.join(', ')} [default: all but the last]`,
    schema: z
      .string()
      .refine((names) => names.split(',').every(isPeer), `expected some of ${stepPeerNames.join(', ')}`)
      .transform((names) => names.split(','))
      .optional(),
  },
};

export const benchTrain = command({
  name: 'bench:train',
  summary:
    'Times training steps of Foodnet, stock TensorFlow.js, Keras and PyTorch in turn, on random pictures of 101 classes; ' +
    '--preset=<name> chooses the network, --size=<pixels> the pictures.',
  extras,
  async run({ options, extras: { 'batch-size': batch, peers, python, rounds, steps, only }, signal }) {
    const preset = presetOf({
      ...options,
      preset: options.preset ?? (options.config ? undefined : 'report'),
    });
    const work = { preset, batch, steps };
    const [tensorflow, torch = tensorflow] = python.split(',');
    const { programs, absent } = stepPeers(work, { peers: userPath(peers), tensorflow, torch });

    const chosen: readonly string[] = only ?? stepPeerNames.filter((name) => name !== 'foodnet-plain');
    const missing = absent.filter(({ peer }) => chosen.includes(peer));
    for (const row of missing) console.log(JSON.stringify(row));
    // Every process has steps of its own to warm up, so no round is needed for it.
    const measured = await alternate(
      programs.filter(({ names }) => names.some((name) => chosen.includes(name))),
      { warmUp: 0, rounds },
      (row) => console.log(JSON.stringify(row)),
      signal,
    );
    const all = [...measured, ...missing.map((row) => ({ ...row, rows: [] }))];
    console.log(`\n${stepTable(all, 'foodnet')}`);
  },
});
