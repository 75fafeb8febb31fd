import { FoodnetError, trainingPicture, type Preset } from '@foodnet/contracts';
import { areSamePictures, type DatasetReader } from '@foodnet/dataset';
import { datasetOption, datasetSource, preparedFolder } from '@foodnet/stage';
import { openPrepared, type Prepare, type WantedData } from './prepared-data.js';

/** One dataset, prepared twice. */
export interface Both {
  /** Pictures as the network sees them. */
  readonly seen: DatasetReader;
  /** The larger ones that training pictures are cropped from. */
  readonly kept: DatasetReader;
  close(): void;
}

/**
 * Opens both kinds of a dataset's pictures, and has what is stale prepared again: files may have come, gone or changed
 * between one preparing and the other.
 *
 * @throws FoodnetError `contradiction` where they still differ, as where the files are gone; as `openPrepared`.
 */
export async function openBoth(
  wanted: Omit<WantedData, 'picture'>,
  preset: Preset,
  prepare: Prepare,
): Promise<Both> {
  const pictures = [preset.picture, trainingPicture(preset)] as const;
  const found = await openEach(wanted, pictures, prepare);
  if (areSamePictures(found.seen.manifest, found.kept.manifest)) return found;
  found.close();

  const { name, source } = found.seen.manifest;
  // By its name alone a dataset is ready as it was prepared, whatever has become of its files.
  const isName = datasetSource(wanted.dataset, wanted.source).location === undefined;
  const dataset = isName ? datasetOption({ name, location: source.location }) : wanted.dataset;
  for (const picture of pictures) await prepare(dataset, picture);

  const again = await openEach(wanted, pictures, prepare);
  if (areSamePictures(again.seen.manifest, again.kept.manifest)) return again;
  again.close();
  const folders = pictures.map((picture) => preparedFolder(name, picture)).join(' and ');
  throw new FoodnetError(
    'contradiction',
    `Cannot train on ${name}: ${folders} have to hold the same pictures in the same splits, and were prepared from ` +
      `different ones of ${source.location}. Remove both folders, and give the pictures with --dataset, or with --source ` +
      'beside the name, to prepare them anew.',
  );
}

async function openEach(
  wanted: Omit<WantedData, 'picture'>,
  [picture, larger]: readonly [Preset['picture'], Preset['picture']],
  prepare: Prepare,
): Promise<Both> {
  const seen = await openPrepared({ ...wanted, picture }, prepare);
  try {
    const kept = await openPrepared({ ...wanted, picture: larger }, prepare);
    return { seen, kept, close: () => (seen.close(), kept.close()) };
  } catch (error) {
    seen.close();
    throw error;
  }
}
