import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../peer.js';
import type { StepWork } from './measure-steps.js';
import { stepRowSchema, type StepRow } from './step-row.js';

const program = (name: string) => fileURLToPath(new URL(`${name}.js`, import.meta.url));

/** Programs of this package: they know every network. */
export function ownPeers(work: StepWork): Peer<StepRow>[] {
  const json = JSON.stringify(work);
  const node = (name: string, ...args: string[]): Peer<StepRow> => ({
    names: [name],
    command: process.execPath,
    args: [...args, json],
    row: stepRowSchema,
  });
  return [
    node('foodnet', program('foodnet-steps'), 'foodnet', 'graph'),
    node('foodnet-plain', program('foodnet-steps'), 'foodnet-plain', 'plain'),
    node('tfjs-node', program('tfjs-steps')),
  ];
}

/** Keras and PyTorch: they know the report's network alone. */
export function pythonPeers(
  folder: string,
  [tensorflowPython, torchPython]: readonly [string, string],
  { batch, steps }: StepWork,
): Peer<StepRow>[] {
  const peer = (name: string, command: string, file: string, ...args: string[]): Peer<StepRow> => ({
    names: [name],
    command,
    args: [join(folder, file), ...args, `--steps=${steps}`, `--batch=${batch}`],
    row: stepRowSchema,
    environment: { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' },
  });
  return [
    peer('keras', tensorflowPython, 'train_keras.py', 'bench'),
    peer('keras-xla', tensorflowPython, 'train_keras.py', 'bench', '--jit'),
    peer('torch', torchPython, 'bench_torch.py'),
    peer('torch-channels-last', torchPython, 'bench_torch.py', '--channels-last'),
  ];
}
