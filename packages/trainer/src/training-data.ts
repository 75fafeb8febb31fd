import { trainingPicture, type Preset, type SplitName } from '@foodnet/contracts';
import type { DatasetReader, SplitReader } from '@foodnet/dataset';
import { isDeepStrictEqual } from 'node:util';
import { openBoth } from './open-both.js';
import { openPrepared, type Prepare, type WantedData } from './prepared-data.js';

/** The pictures of a training, open for reading. */
export interface TrainingData {
  /** Of the pictures as the network sees them. */
  readonly manifest: DatasetReader['manifest'];
  /** Of the training pictures, where they are kept larger. */
  readonly trainingIdentity?: string;
  split(name: SplitName): SplitReader;
  /** Training pictures as the network sees them, too, where they are kept larger. */
  readonly seen?: Pick<DatasetReader, 'split'>;
  close(): void;
}

/**
 * Opens the test pictures as the preset's picture spec has them, which is what the server will see, and the training
 * pictures as `trainingPicture` has them. Both come from the same files, split in the same way.
 *
 * @throws as `openPrepared` and `openBoth`.
 */
export async function openTrainingData(
  wanted: Omit<WantedData, 'picture'>,
  preset: Preset,
  prepare: Prepare,
): Promise<TrainingData> {
  const { picture } = preset;
  if (isDeepStrictEqual(trainingPicture(preset), picture))
    return openPrepared({ ...wanted, picture }, prepare);
  const both = await openBoth(wanted, preset, prepare);
  const { seen, kept } = both;
  return {
    manifest: seen.manifest,
    trainingIdentity: kept.manifest.identity,
    seen,
    split: (name) => (name === 'train' ? kept : seen).split(name),
    close: () => both.close(),
  };
}
