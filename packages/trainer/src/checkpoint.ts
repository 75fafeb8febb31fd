import { FoodnetError } from '@foodnet/contracts';
import {
  parametersOf,
  readTensors,
  writeTensors,
  type Layer,
  type TensorArray,
  type TensorFile,
} from '@foodnet/model';
import { join } from 'node:path';
import { progressSchema, type TrainingProgress } from './training-progress.js';

/** The weights of the epoch with the lowest val_loss. */
export const bestFile = (folder: string) => join(folder, 'best.safetensors');
/** The weights, the optimizer's state and the progress from which the run goes on. */
export const lastFile = (folder: string) => join(folder, 'last.safetensors');

export interface Checkpoint {
  readonly state: ReadonlyMap<string, TensorArray>;
  readonly progress: TrainingProgress;
}

export async function writeLast(folder: string, { state, progress }: Checkpoint): Promise<void> {
  await writeTensors(lastFile(folder), state, { kind: 'checkpoint', progress: JSON.stringify(progress) });
}

/** @throws FoodnetError `missing` or `damaged`. */
export async function readLast(folder: string): Promise<Checkpoint> {
  const file: TensorFile = await readTensors(lastFile(folder));
  try {
    return { state: file.tensors, progress: progressSchema.parse(JSON.parse(file.metadata.progress)) };
  } catch (cause) {
    throw new FoodnetError(
      'damaged',
      `Cannot go on from ${lastFile(folder)}: it does not tell the run's progress. Remove the run's folder to train again.`,
      { cause },
    );
  }
}

/** The optimizer's state is left out. */
export async function writeBest(
  folder: string,
  layers: readonly Layer[],
  state: ReadonlyMap<string, TensorArray>,
  epoch: number,
): Promise<void> {
  const weights = new Map<string, TensorArray>();
  for (const { name } of parametersOf(layers)) {
    const tensor = state.get(name);
    if (!tensor) throw new Error(`The state has no ${name}.`);
    weights.set(name, tensor);
  }
  await writeTensors(bestFile(folder), weights, { kind: 'weights', epoch: String(epoch) });
}
