import { FoodnetError, type PictureSpec, type PreparedDataset } from '@foodnet/contracts';
import { sha256 } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findPictures, fingerprintOf } from '../layouts/find-pictures.js';
import { folderTree } from '../layouts/folder-tree.js';
import type { FoundPictures } from '../layouts/found-pictures.js';
import { findListed } from '../layouts/listed-pictures.js';
import { readArchivePictures } from '../pack/archive-pictures.js';
import { openEarlierWork } from '../pack/earlier-work.js';
import { folderPictures, type OpenPictures, type PictureSource } from '../pack/folder-pictures.js';
import { drawSample, seedOfSample } from '../sample/draw-sample.js';
import { checkKnownArchive, checkKnownPictures } from './check-known.js';
import { digestArchive } from './digest-archive.js';
import type { KnownDataset } from './known-datasets.js';
import type { Origin } from './origin.js';

export interface OriginOptions {
  readonly name: string;
  readonly seed: number;
  readonly picture: PictureSpec;
  readonly known?: KnownDataset;
  readonly signal?: AbortSignal;
  readonly say: (line: string) => void;
  /** Of pictures that lie in a folder. */
  readonly openPictures?: OpenPictures;
}

/** A dataset's source, before its pictures are read. */
export interface OpenedOrigin {
  /** Changes when the source does. */
  readonly fingerprint: string;
  /** Where the pictures lie one by one. */
  readonly folder?: string;
  /**
   * @param part a folder for what is needed until the pictures are packed.
   * @param earlier the folder of what was prepared before, whose pixels may be taken over.
   */
  load(part: string, earlier: string): Promise<LoadedOrigin>;
}

export interface LoadedOrigin {
  readonly found: FoundPictures;
  readonly source: PictureSource;
  readonly archive?: PreparedDataset['source']['archive'];
}

/**
 * Makes a source ready to be read: draws the sample, downloads a URL, looks through a folder or a list. Archives are
 * read no sooner than `load`.
 *
 * @throws FoodnetError of whatever is wrong with it; the signal's reason.
 */
export async function openOrigin(origin: Origin, options: OriginOptions): Promise<OpenedOrigin> {
  const { seed, picture, signal, say, openPictures } = options;
  if (origin.kind === 'archive') {
    if (openPictures) {
      throw new FoodnetError(
        'bad-option',
        `Cannot prepare ${origin.path} with --redis: an archive is read from front to back, by one machine. Unpack it, and give --dataset the folder.`,
      );
    }
    if (origin.url !== undefined && !existsSync(origin.path)) {
      // What speaks HTTP takes as long to load as a small dataset to prepare.
      const { download } = await import('../download/download.js');
      await download(origin.url, origin.path, { signal, say });
    }
    return openArchive(origin, options);
  }
  if (origin.kind === 'sample' && (await seedOfSample(origin.path)) === undefined)
    await drawSample(origin.path, seed, signal);
  const found =
    origin.kind === 'list'
      ? await findListed(origin.path, seed, signal)
      : await findPictures(folderTree(origin.path), seed, signal);
  const folder = origin.kind === 'list' ? dirname(origin.path) : origin.path;
  const fingerprint = fingerprintOf(found);
  return {
    fingerprint,
    folder,
    async load(_, prepared) {
      const earlier = await openEarlierWork(prepared, picture);
      if (!openPictures) return { found, source: folderPictures(folder, picture, earlier) };
      const files = [...found.train, ...found.test];
      const wanted = { folder, picture, files, earlier, fingerprint, prepared, signal };
      return { found, source: await openPictures(wanted) };
    },
  };
}

async function openArchive(
  { path, url }: Extract<Origin, { kind: 'archive' }>,
  { name, seed, picture, known, signal }: OriginOptions,
): Promise<OpenedOrigin> {
  const { size, mtimeMs } = await stat(path);
  return {
    fingerprint: sha256(JSON.stringify(['archive', size, Math.trunc(mtimeMs)])),
    async load(part) {
      const digest = await digestArchive(path, signal);
      if (known) {
        try {
          checkKnownArchive(name, path, digest, known);
        } catch (error) {
          // What was downloaded and is not what was published helps nobody; the user's own file stays.
          if (url !== undefined) await rm(path, { force: true });
          throw error;
        }
      }
      const { tree, ...source } = await readArchivePictures(path, size, { part, picture, signal });
      try {
        const found = await findPictures(tree, seed, signal);
        if (known) checkKnownPictures(name, path, found, known);
        return { found, source, archive: { bytes: digest.bytes, sha256: digest.sha256 } };
      } catch (error) {
        await source.close();
        throw error;
      }
    },
  };
}
