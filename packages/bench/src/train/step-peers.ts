import { presets } from '@foodnet/contracts';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../peer.js';
import type { Absence } from '../row.js';
import { classCount, type StepWork } from './measure-steps.js';
import { stepRowSchema, type StepRow } from './step-row.js';

/** `foodnet-plain` is our reference step, and runs only where it is asked for. */
export const stepPeerNames = [
  'foodnet',
  'tfjs-node',
  'keras',
  'keras-xla',
  'torch',
  'torch-channels-last',
  'foodnet-plain',
] as const;

export interface Pythons {
  /** Folder of train_keras.py and bench_torch.py, which know the report's network and pictures. */
  readonly peers: string;
  readonly tensorflow: string;
  readonly torch: string;
}

/** The programs that time the same training steps, and the peers that have none for this network. */
export function stepPeers(
  work: StepWork,
  { peers, tensorflow, torch }: Pythons,
): { programs: Peer<StepRow>[]; absent: Absence[] } {
  const own = [
    node('foodnet', 'foodnet-steps', 'foodnet', 'graph'),
    node('foodnet-plain', 'foodnet-steps', 'foodnet-plain', 'plain'),
    node('tfjs-node', 'tfjs-steps'),
  ];
  const { batch, steps } = work;
  const count = [`--steps=${steps}`, `--batch=${batch}`];
  const { network, picture } = presets.report;
  const isReport =
    isDeepStrictEqual(work.preset.network, network) &&
    work.preset.picture.width === picture.width &&
    work.preset.picture.height === picture.height;
  if (isReport) {
    const kerasSteps = join(peers, 'train_keras.py');
    const torchSteps = join(peers, 'bench_torch.py');
    const others = [
      python('keras', tensorflow, kerasSteps, 'bench', ...count),
      python('keras-xla', tensorflow, kerasSteps, 'bench', '--jit', ...count),
      python('torch', torch, torchSteps, ...count),
      python('torch-channels-last', torch, torchSteps, '--channels-last', ...count),
    ];
    return { programs: [...own, ...others], absent: [] };
  }
  const reason = `its program knows the report's network at its size alone, not that of "${work.preset.description}"`;
  return {
    programs: [...own, anyKeras('keras'), anyKeras('keras-xla')],
    absent: ['torch', 'torch-channels-last'].map((peer) => ({ peer, reason })),
  };

  function node(name: string, program: string, ...args: string[]): Peer<StepRow> {
    const path = fileURLToPath(new URL(`${program}.js`, import.meta.url));
    return peer(name, process.execPath, [path, ...args, JSON.stringify(work)]);
  }

  /** A program of this package, which builds any of our networks in Keras. */
  function anyKeras(name: string): Peer<StepRow> {
    const { network, picture, optimizer } = work.preset;
    const path = (from: string) => fileURLToPath(new URL(`../../${from}`, import.meta.url));
    const json = JSON.stringify({
      peer: name,
      network,
      picture,
      optimizer,
      classes: classCount,
      batch,
      steps,
    });
    return python(name, tensorflow, path('python/keras_steps.py'), path('../model/python'), json);
  }

  function python(name: string, interpreter: string, ...args: string[]): Peer<StepRow> {
    const environment = { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
    return { ...peer(name, interpreter, args), environment };
  }

  function peer(name: string, program: string, args: readonly string[]): Peer<StepRow> {
    return { names: [name], command: program, args, row: stepRowSchema, watchMemory: false };
  }
}
