import { presets } from '@foodnet/contracts';
import { command, userPath, wholeNumber } from '@foodnet/stage';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { alternate, type Measured } from '../alternate.js';
import { ownPeers, pythonPeers } from './step-peers.js';
import type { StepRow } from './step-row.js';
import { stepTable } from './step-table.js';

const extras = {
  peers: {
    describe: 'Folder of train_keras.py and bench_torch.py, which time the same steps',
    schema: z.string().min(1, 'expected a folder').default('peers'),
  },
  python: {
    describe: 'A Python with tensorflow, and behind a comma one with torch where that is another',
    schema: z.string().min(1).default('python3'),
  },
  rounds: { describe: 'Runs of each peer that count', schema: wholeNumber(1, 100).default(3) },
  steps: { describe: 'Steps a run that count', schema: wholeNumber(1, 100_000).default(20) },
  only: {
    describe: 'Peers to run, separated by commas [default: all]',
    schema: z.string().min(1).optional(),
  },
};

export const benchTrain = command({
  name: 'bench:train',
  summary:
    'Times training steps of Foodnet, stock TensorFlow.js, Keras and PyTorch in turn, on random pictures of 101 classes; ' +
    '--preset=<name> chooses the network [default: report], --batch-size=<number> the pictures a step [default: 32].',
  extras,
  async run({ options, given, extras: { peers, python, rounds, steps, only }, signal }) {
    const presetName = given.has('preset') ? options.preset : 'report';
    const work = { presetName, batch: options['batch-size'] ?? 32, steps };
    const [tensorflowPython, torchPython = tensorflowPython] = python.split(',');
    const others = pythonPeers(userPath(peers), [tensorflowPython, torchPython], work);
    const isTheReports = isDeepStrictEqual(presets[presetName].network, presets.report.network);

    const chosen = (name: string) => only?.split(',').includes(name) ?? true;
    const all = [...ownPeers(work), ...(isTheReports ? others : [])];
    const programs = all.filter(({ names }) => names.some(chosen));
    const strangers: Measured<StepRow>[] = isTheReports
      ? []
      : others
          .flatMap(({ names }) => names)
          .filter(chosen)
          .map((peer) => ({
            peer,
            rows: [],
            reason: `its program knows the report's network alone, not that of ${presetName}`,
          }));
    for (const { peer, reason } of strangers) console.log(JSON.stringify({ peer, reason }));
    const show = (row: object, round: number) => {
      if (round > 0 || 'reason' in row) console.log(JSON.stringify(row));
    };
    const measured = await alternate(programs, rounds, show, signal);
    console.log(`\n${stepTable([...measured, ...strangers], 'foodnet')}`);
  },
});
