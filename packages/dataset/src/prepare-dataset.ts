import {
  FoodnetError,
  pictureSpecSchema,
  preparedDatasetSchema,
  readManifest,
  type PictureSpec,
  type PreparedDataset,
} from '@foodnet/contracts';
import {
  datasetSource,
  formatCount,
  fullDiskError,
  home,
  lockFolder,
  preparedFolder,
  publishFolder,
  isUrl,
  type DatasetSource,
  userPath,
} from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { agreedSeed } from './agreed-seed.js';
import { listPrepared, manifestsOf, readExisting } from './existing-work.js';
import { isOpenByNow } from './open-by-now.js';
import type { OpenPictures } from './pack/folder-pictures.js';
import { knownDatasets } from './sources/known-datasets.js';
import { openOrigin } from './sources/open-origin.js';
import { originOf } from './sources/origin.js';
import { readOrigin } from './sources/read-origin.js';

export interface PrepareOptions {
  /** A folder, an archive or a list of pictures, as `--dataset` takes it, or where to find what goes by a name. */
  readonly source: string | DatasetSource;
  /** Size and kind of the pixels, as the recipe that is trained has them: `presets.sample.picture`. */
  readonly picture: PictureSpec;
  /** Draws the sample, and splits class folders; 1 without it. */
  readonly seed?: number;
  /** Whether the user asked for this seed: then existing work of another seed is a contradiction. */
  readonly seedIsGiven?: boolean;
  readonly signal?: AbortSignal;
  /** Datasets that can be asked for by their name alone. */
  readonly known?: typeof knownDatasets;
  /** Reads pictures that lie in a folder in another way than in this process. */
  readonly openPictures?: OpenPictures;
  /** Tells people what happens and why, a line each. */
  readonly say?: (line: string) => void;
}

/**
 * Makes data/<dataset>/<width>x<height>-<kernel>/ from pictures, or finds it made: the work is done again only where
 * the pictures have changed since or where what was made is damaged, and pictures that have not changed are not read
 * again.
 *
 * @throws FoodnetError `missing`, `bad-dataset` and `bad-archive` for pictures that cannot be used, `download-failed`
 * and `no-space`, `damaged` for another archive than the published one, `contradiction` where the name is taken by
 * other pictures or the seed differs, `locked` where another process prepares the same, `bad-option` for the picture spec;
 * the signal's reason.
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  const { picture, signal, known = knownDatasets, say = () => undefined, openPictures } = options;
  const source = typeof options.source === 'string' ? datasetSource(options.source) : options.source;
  const { name } = source;
  refusePicture(name, picture);
  const folder = preparedFolder(name, picture);
  const shown = relative(home(), folder);
  const ready = (manifest: PreparedDataset, why = '') => {
    say(`${shown} is ready: ${summaryOf(manifest)}${why}`);
    return manifest;
  };

  const { manifest: existing, fault } = await readExisting(folder);
  const siblings = await manifestsOf(name);
  const published = Object.hasOwn(known, name) ? known[name] : undefined;
  const location = source.location ?? siblings.at(0)?.source.location ?? published?.url;
  if (location === undefined) throw fault ?? (await nothingNamed(name, Object.keys(known)));
  const seed = await agreedSeed({ ...options, source }, location, siblings);

  if (existing && source.location === undefined)
    return ready(existing, isUrl(location) ? '' : ` (by its name alone: ${location} was not looked through)`);
  if (existing && isUrl(location) && !existsSync(originOf(name, location).path)) return ready(existing);
  if (existing && location !== 'sample' && !isUrl(location) && !existsSync(location))
    return ready(existing, ` (${location} is gone)`);

  const origin = originOf(name, location);
  const opened = await openOrigin(origin, {
    name,
    seed,
    picture,
    known: published,
    signal,
    say,
    openPictures,
  });
  const { fingerprint } = opened;
  const isCurrent = (manifest: PreparedDataset) =>
    manifest.source.fingerprint === fingerprint && !isOpenByNow(manifest, opened.folder);
  if (existing && isCurrent(existing)) return ready(existing);
  if (existing) say(`The pictures in ${origin.path} changed since ${shown} was made: preparing again.`);
  if (fault) say(`${fault.message} Preparing again.`);

  const unlock = await lockFolder(folder, { signal, say });
  try {
    // Another process may have finished the same work while this one looked through the pictures.
    const now = await readExisting(folder);
    if (now.manifest && isCurrent(now.manifest)) return ready(now.manifest);

    const work = { name, location, fingerprint, picture, seed, signal, say, shown };
    await publishFolder(folder, (part) => readOrigin(opened, folder, { ...work, part }), {
      replace: true,
    }).catch((error: unknown) => {
      throw fullDiskError(error, `prepare ${name} in ${folder}`, 'run the same command again');
    });
    return ready(await readManifest(join(folder, 'manifest.json'), preparedDatasetSchema));
  } finally {
    await unlock();
  }
}

/** Before any work, as the manifest is read back only behind it. */
function refusePicture(name: string, picture: PictureSpec): void {
  const parsed = pictureSpecSchema.safeParse(picture);
  if (parsed.success) return;
  throw new FoodnetError(
    'bad-option',
    `Cannot prepare ${name}: the picture spec does not fit:\n${z.prettifyError(parsed.error)}\nCorrect it.`,
  );
}

function summaryOf({ splits, classes }: PreparedDataset): string {
  return `${formatCount(splits.train.pictures)} training and ${formatCount(splits.test.pictures)} test pictures of ${formatCount(classes.length)} classes`;
}

async function nothingNamed(name: string, known: readonly string[]): Promise<FoodnetError> {
  const prepared = await listPrepared();
  return new FoodnetError(
    'missing',
    `Cannot find the dataset "${name}": it is neither a folder in ${userPath('.')} nor prepared before. ` +
      `${prepared.length > 0 ? `Prepared are ${prepared.join(', ')}` : 'Nothing is prepared yet'}. ` +
      `Give --dataset a folder, an archive or a list of pictures, ${known.join(', ')} or sample.`,
  );
}
