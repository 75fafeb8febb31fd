import { FoodnetError, modelVersionSchema, readManifest, type ModelVersion } from '@foodnet/contracts';
import { isVersionNumber, removeLeftovers, wholeNameOf } from '@foodnet/stage';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FinishedRun } from '../run-to-export.js';
import { TFJS_FILE } from '../tfjs/write-tfjs.js';
import type { VersionChoices } from '../write-version.js';
import { damagedFiles } from './check-files.js';

/**
 * The versions in models/<model>/, oldest first; none where there is no such folder.
 *
 * @throws FoodnetError `missing` where it cannot be read.
 */
export async function listVersions(modelFolder: string): Promise<number[]> {
  return (await namesIn(modelFolder))
    .filter(isVersionNumber)
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * The newest version that is this checkpoint, so written, for the run's classes and pictures: a model that is imported again
 * under its name has the same weights. Versions that cannot be read or are not whole are passed over.
 */
export async function findVersionOf(
  modelFolder: string,
  { run, checkpointSha256 }: Pick<FinishedRun, 'run' | 'checkpointSha256'>,
  { precision, opset, features, mirror, tfjs }: VersionChoices,
): Promise<ModelVersion | undefined> {
  for (const version of (await listVersions(modelFolder)).reverse()) {
    const manifest = await readVersion(modelFolder, version);
    if (manifest instanceof FoodnetError) continue;
    const { from } = manifest;
    if (
      from.run === run.name &&
      from.checkpointSha256 === checkpointSha256 &&
      manifest.precision === precision &&
      manifest.opset === opset &&
      manifest.mirror === mirror &&
      (manifest.features !== undefined) === features &&
      TFJS_FILE in manifest.files === tfjs &&
      isDeepStrictEqual(manifest.classes, run.classes) &&
      isDeepStrictEqual(manifest.picture, run.preset.picture) &&
      (await damagedFiles(join(modelFolder, String(version)), manifest)).length === 0
    )
      return manifest;
  }
  return undefined;
}

/** The version of the highest number that can be read. */
export async function newestVersion(modelFolder: string): Promise<ModelVersion | undefined> {
  for (const version of (await listVersions(modelFolder)).reverse()) {
    const manifest = await readVersion(modelFolder, version);
    if (!(manifest instanceof FoodnetError)) return manifest;
  }
  return undefined;
}

/** A version's manifest, or why there is none to go by. */
export async function readVersion(
  modelFolder: string,
  version: number,
): Promise<ModelVersion | FoodnetError> {
  const folder = join(modelFolder, String(version));
  try {
    const manifest = await readManifest(join(folder, 'manifest.json'), modelVersionSchema);
    if (manifest.version === version && manifest.model === basename(modelFolder)) return manifest;
    return new FoodnetError(
      'damaged',
      `Cannot use ${folder}: its manifest is that of ${manifest.model}/${manifest.version}. Restore the folder's name.`,
    );
  } catch (error) {
    if (error instanceof FoodnetError) return error;
    throw error;
  }
}

/** Removes what exports left that were killed. */
export async function removeUnfinishedVersions(modelFolder: string): Promise<void> {
  const versions = (await namesIn(modelFolder)).map((name) => wholeNameOf(name) ?? '');
  for (const version of new Set(versions)) {
    if (isVersionNumber(version)) await removeLeftovers(join(modelFolder, version));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new FoodnetError(
      'missing',
      `Cannot list the versions in ${folder}: ${message}. Correct --models or --model, or let this user read the folder.`,
      { cause },
    );
  }
}
