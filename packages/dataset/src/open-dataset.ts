import {
  preparedDatasetSchema,
  readManifest,
  type PreparedDataset,
  type SplitName,
} from '@foodnet/contracts';
import { join } from 'node:path';
import { openSplit, type SplitReader } from './split-reader.js';

/** A prepared dataset, open for reading. */
export interface DatasetReader {
  readonly folder: string;
  readonly manifest: PreparedDataset;
  split(name: SplitName): SplitReader;
  /** Closes the files; no split can be read afterwards. */
  close(): void;
}

/**
 * Opens what `dataset:prepare` made in `folder`, and checks that its files have the sizes that its manifest tells.
 *
 * @throws FoodnetError `missing` where nothing is prepared there, `unknown-format`, or `damaged`.
 */
export async function openDataset(folder: string): Promise<DatasetReader> {
  const manifest = await readManifest(join(folder, 'manifest.json'), preparedDatasetSchema);
  const { picture, classes, splits } = manifest;
  const pictureBytes = picture.width * picture.height * 3;
  const train = openSplit(folder, splits.train, pictureBytes, classes.length);
  try {
    const test = openSplit(folder, splits.test, pictureBytes, classes.length);
    return {
      folder,
      manifest,
      split: (name) => (name === 'train' ? train : test),
      close() {
        train.close();
        test.close();
      },
    };
  } catch (error) {
    train.close();
    throw error;
  }
}
