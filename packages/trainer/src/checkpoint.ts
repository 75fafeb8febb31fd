import { FoodnetError, type TensorArray } from '@foodnet/contracts';
import { parametersOf, readTensors, writeTensors, type Layer } from '@foodnet/model';
import { averageName } from '@foodnet/network-graph';
import { join } from 'node:path';
import { z } from 'zod';
import { progressSchema, type TrainingProgress } from './training-progress.js';

/** The weights of the best epoch. */
export const bestFile = (folder: string) => join(folder, 'best.safetensors');

/** Everything that a run goes on from. */
export interface Checkpoint {
  /** All that the training step's next result depends on: see `TrainingStep.readState`. */
  readonly state: ReadonlyMap<string, TensorArray>;
  readonly progress: TrainingProgress;
  /** Bytes of each file that the run appends to, by its path inside the run's folder: what lies behind them is younger. */
  readonly logs: Readonly<Record<string, number>>;
}

const logsSchema = z.record(z.string(), z.int().min(0));

export async function writeCheckpoint(file: string, { state, progress, logs }: Checkpoint): Promise<void> {
  await writeTensors(file, state, {
    kind: 'checkpoint',
    progress: JSON.stringify(progress),
    logs: JSON.stringify(logs),
  });
}

/** @throws FoodnetError `missing` or `damaged`. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const { tensors: state, metadata } = await readTensors(file);
  try {
    return {
      state,
      progress: progressSchema.parse(JSON.parse(metadata.progress)),
      logs: logsSchema.parse(JSON.parse(metadata.logs)),
    };
  } catch (cause) {
    throw new FoodnetError('damaged', `Cannot go on from ${file}: it does not tell the run's progress.`, {
      cause,
    });
  }
}

/** The averaged weights where the state has them, else the weights; the optimizer's state is left out. */
export async function writeBest(
  folder: string,
  layers: readonly Layer[],
  state: ReadonlyMap<string, TensorArray>,
  epoch: number,
): Promise<void> {
  const weights = new Map<string, TensorArray>();
  for (const { name } of parametersOf(layers)) {
    const tensor = state.get(averageName(name)) ?? state.get(name);
    if (!tensor) throw new Error(`The state has no ${name}.`);
    weights.set(name, tensor);
  }
  await writeTensors(bestFile(folder), weights, { kind: 'weights', epoch: String(epoch) });
}
