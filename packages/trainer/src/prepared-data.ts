import { FoodnetError, type PictureSpec } from '@foodnet/contracts';
import { openDataset, type DatasetReader } from '@foodnet/dataset';
import { datasetSource, preparedFolder, type StageName } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/** Which pictures are wanted, and how prepared. */
export interface WantedData {
  /** As --dataset has it. */
  readonly dataset: string;
  /** As --source has it, where --dataset is a name. */
  readonly source?: string;
  readonly picture: PictureSpec;
  /** Whether a run begins with them: then those that have changed are prepared again. A run that goes on needs the old ones. */
  readonly isForNewRun?: boolean;
}

/** Has the pictures of a dataset prepared as the spec says. */
export type Prepare = (dataset: string, picture: PictureSpec) => Promise<void>;

/**
 * Has `dataset:prepare` do it, in a process of its own with the user's options.
 *
 * @param seed that splits the pictures as a run knows them; the user's without it.
 */
export function prepareByStage(
  { call }: { readonly call: (stage: StageName, more: readonly string[]) => Promise<void> },
  seed?: number,
): Prepare {
  const seeded = seed === undefined ? [] : [`--seed=${seed}`];
  return (dataset, picture) =>
    call('dataset:prepare', [`--dataset=${dataset}`, `--picture=${JSON.stringify(picture)}`, ...seeded]);
}

/**
 * Opens prepared data, and has it prepared first where it is missing or is another folder's. For a new run that is asked for
 * wherever the pictures are: it is cheap where nothing has changed.
 *
 * @throws FoodnetError `contradiction` where the stage before made other ones.
 */
export async function openPrepared(
  { dataset, source: from, picture, isForNewRun }: WantedData,
  prepare: Prepare,
): Promise<DatasetReader> {
  const source = datasetSource(dataset, from);
  const folder = preparedFolder(source.name, picture);
  const isWanted = ({ manifest }: DatasetReader) =>
    // The range is the network's own affair: it changes no pixel.
    isDeepStrictEqual({ ...manifest.picture, range: picture.range }, picture) &&
    (source.location === undefined || source.location === manifest.source.location);

  const mayBeStale = isForNewRun && source.location !== undefined && existsSync(source.location);

  const ready = await openIfThere(folder);
  if (ready && isWanted(ready) && !mayBeStale) return ready;
  ready?.close();

  await prepare(dataset, picture);
  const prepared = await openIfThere(folder);
  if (prepared && isWanted(prepared)) return prepared;
  prepared?.close();
  throw new FoodnetError(
    'contradiction',
    `Cannot use the pictures of ${source.name}: they are prepared in another way than ` +
      `${picture.width}x${picture.height}, ${picture.kernel}, which is needed here. Remove ${folder} to prepare them anew.`,
  );
}

async function openIfThere(folder: string): Promise<DatasetReader | undefined> {
  try {
    return await openDataset(folder);
  } catch (error) {
    if (error instanceof FoodnetError && error.code === 'missing') return undefined;
    throw error;
  }
}
