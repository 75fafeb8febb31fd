import { FoodnetError, preparedDatasetSchema, readManifest, type PreparedDataset } from '@foodnet/contracts';
import { home } from '@foodnet/stage';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from './open-dataset.js';

/** What lies prepared in a folder, or why it cannot be used. */
export interface Existing {
  readonly manifest?: PreparedDataset;
  /** Set where there is something, and it is damaged or of another format. */
  readonly fault?: FoodnetError;
}

export async function readExisting(folder: string): Promise<Existing> {
  try {
    const reader = await openDataset(folder);
    reader.close();
    return { manifest: reader.manifest };
  } catch (error) {
    if (!(error instanceof FoodnetError)) throw error;
    return error.code === 'missing' ? {} : { fault: error };
  }
}

/** The manifests of a dataset's name, one for each picture spec that it was prepared with; unreadable ones left out. */
export async function manifestsOf(name: string): Promise<PreparedDataset[]> {
  const folder = join(home(), 'data', name);
  const read = (spec: string) => readManifest(join(folder, spec, 'manifest.json'), preparedDatasetSchema);
  const found = await Promise.allSettled((await foldersIn(folder)).map(read));
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

/** Names and folders such as `sample (32x32-lanczos3)` of everything that is prepared. */
export async function listPrepared(): Promise<string[]> {
  const names = await foldersIn(join(home(), 'data'));
  const lists = await Promise.all(
    names.map(async (name) => {
      const specs = (await manifestsOf(name)).map(
        ({ picture }) => `${picture.width}x${picture.height}-${picture.kernel}`,
      );
      return specs.length > 0 ? [`${name} (${specs.sort().join(', ')})`] : [];
    }),
  );
  return lists.flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
