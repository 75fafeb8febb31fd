import { FoodnetError, random, shuffle, type Run } from '@foodnet/contracts';
import type { DatasetReader, SplitReader } from '@foodnet/dataset';
import { datasetOption, preparedFolder, type StageName } from '@foodnet/stage';
import type { Pictures } from './pictures.js';

/** Training pictures from which ranges of activations are taken, and others on which their choice is judged. */
const CALIBRATION_PICTURES = 256;

/** What an export in another precision than float32, or with mirrors, looks at: the pictures that the run was trained on. */
export interface ExportPictures {
  readonly calibration: Pictures;
  readonly judging: Pictures;
  readonly test: SplitReader;
  close(): void;
}

/**
 * Opens the prepared data of a run, after having `dataset:prepare` make it where it is missing.
 *
 * @throws FoodnetError `contradiction` where the data are no longer those that the run was trained on.
 */
export async function openExportPictures(
  { dataset, preset, seed }: Run,
  call: (stage: StageName, more: readonly string[]) => Promise<void>,
): Promise<ExportPictures> {
  // Loaded late: fp32 needs none of it, nor does a command that finds its work done.
  const { openDataset } = await import('@foodnet/dataset');
  const { name, location, identity } = dataset;
  const folder = preparedFolder(name, preset.picture);
  const reader = await openDataset(folder).catch(async (error: unknown) => {
    if (!(error instanceof FoodnetError) || error.code !== 'missing') throw error;
    await call('dataset:prepare', [
      `--dataset=${datasetOption({ name, location })}`,
      `--picture=${JSON.stringify(preset.picture)}`,
      ...(dataset.seed === undefined ? [] : [`--seed=${dataset.seed}`]),
    ]);
    return openDataset(folder);
  });
  if (reader.manifest.identity !== identity) {
    reader.close();
    throw new FoodnetError(
      'contradiction',
      `Cannot measure on ${name}: its pictures or their splits are not those that the run was trained on. Restore them, ` +
        'prepare them with the --seed of then, or train a new run.',
    );
  }
  return { ...drawTraining(reader, seed), test: reader.split('test'), close: () => reader.close() };
}

/** Two sets of training pictures without a common one. */
function drawTraining(reader: DatasetReader, seed: number): Pick<ExportPictures, 'calibration' | 'judging'> {
  const train = reader.split('train');
  const order = shuffle(
    Uint32Array.from({ length: train.count }, (_, index) => index),
    random(seed, 'calibration'),
  );
  const count = Math.min(CALIBRATION_PICTURES, Math.ceil(train.count / 2));
  const { height, width } = reader.manifest.picture;
  return {
    calibration: readPictures(train, order.subarray(0, count), height, width),
    judging: readPictures(train, order.subarray(count, 2 * count), height, width),
  };
}

export function readPictures(
  split: SplitReader,
  indices: ArrayLike<number>,
  height: number,
  width: number,
): Pictures {
  const size = height * width * 3;
  const data = new Uint8Array(indices.length * size);
  for (let position = 0; position < indices.length; position++)
    split.read(indices[position], data, position * size);
  return { shape: [indices.length, height, width, 3], data };
}
