import { FoodnetError } from '@foodnet/contracts';
import type { FoundPictures } from '../layouts/found-pictures.js';
import type { ArchiveDigest } from './digest-archive.js';
import type { KnownDataset } from './known-datasets.js';

/** @throws FoodnetError `damaged` where an archive is not the published one. */
export function checkKnownArchive(
  name: string,
  path: string,
  digest: ArchiveDigest,
  known: KnownDataset,
): void {
  if (digest.bytes === known.bytes && digest.md5 === known.md5) return;
  throw new FoodnetError(
    'damaged',
    `Cannot use ${path} as ${name}: it has ${digest.bytes} bytes and the MD5 ${digest.md5}, ` +
      `expected ${known.bytes} bytes and ${known.md5}. Get it again, or give it another name with --dataset.`,
  );
}

/** @throws FoodnetError `bad-dataset` where pictures or classes are missing from a dataset whose numbers are known. */
export function checkKnownPictures(
  name: string,
  location: string,
  found: FoundPictures,
  known: KnownDataset,
): void {
  const { train, test } = known.pictures;
  if (found.classes.length === known.classes && found.train.length === train && found.test.length === test)
    return;
  throw new FoodnetError(
    'bad-dataset',
    `Cannot use ${location} as ${name}: it has ${found.train.length} training and ${found.test.length} test pictures of ` +
      `${found.classes.length} classes, expected ${train} and ${test} of ${known.classes}. ` +
      'Get the rest, or give it another name with --dataset.',
  );
}
