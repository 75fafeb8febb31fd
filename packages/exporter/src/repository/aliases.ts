import {
  aliasesSchema,
  FoodnetError,
  readManifest,
  type Aliases,
  type ModelVersion,
} from '@foodnet/contracts';
import { lockFolder, writeJson, type LockOptions } from '@foodnet/stage';
import { join } from 'node:path';
import { listVersions, newestVersion } from './versions.js';

/** Versions by the names that users gave them. */
export type VersionsByAlias = Aliases['aliases'];

/** The alias of the newest version, which every export moves. */
export const LATEST = 'latest';

/** Another process holds the lock while it writes a small file, verifies a version's hashes, or removes versions. */
const LOCK_TIMEOUT_MS = 30_000;

/**
 * The aliases of a model, by its folder models/<model>/; none where there is no aliases.json.
 *
 * @throws FoodnetError `damaged` or `unknown-format`.
 */
export async function readAliases(modelFolder: string): Promise<VersionsByAlias> {
  try {
    return (await readManifest(join(modelFolder, 'aliases.json'), aliasesSchema)).aliases;
  } catch (error) {
    if (error instanceof FoodnetError && error.code === 'missing') return {};
    throw error;
  }
}

/** Changes the aliases of a model: readers see the old file or the new one, and no other process changes it meanwhile. */
export async function changeAliases(
  modelFolder: string,
  change: (aliases: VersionsByAlias) => Promise<VersionsByAlias> | VersionsByAlias,
  waiting?: LockOptions,
): Promise<void> {
  const work = async () => {
    const before = await readAliases(modelFolder);
    const aliases = await change(before);
    if (JSON.stringify(aliases) !== JSON.stringify(before))
      await writeJson(join(modelFolder, 'aliases.json'), { kind: 'aliases', format: 1, aliases });
  };
  await whileLocked(modelFolder, work, waiting);
}

/**
 * Lets `latest` name the newest version, whichever of two exports at once was the last to end.
 *
 * @param alongside is called with that version before another process may change the folder.
 */
export async function moveLatest(
  modelFolder: string,
  alongside: (newest: ModelVersion) => Promise<void>,
  waiting?: LockOptions,
): Promise<void> {
  const change = async (aliases: VersionsByAlias) => {
    const newest = await newestVersion(modelFolder);
    if (newest === undefined) return aliases;
    await alongside(newest);
    return { ...aliases, [LATEST]: newest.version };
  };
  await changeAliases(modelFolder, change, waiting);
}

/**
 * Waits for other processes that change the model's folder, then works.
 *
 * @throws FoodnetError `locked` where another does not end within half a minute; while it waits, the signal's reason.
 */
export async function whileLocked<Result>(
  modelFolder: string,
  work: () => Promise<Result>,
  { signal, say }: LockOptions = {},
): Promise<Result> {
  // A hidden name: servers that look for versions pass over it.
  const release = await lockFolder(join(modelFolder, '.aliases'), { signal, say, waitMs: LOCK_TIMEOUT_MS });
  try {
    return await work();
  } finally {
    await release();
  }
}

/**
 * The number that a user means by a number or an alias.
 *
 * @throws FoodnetError `missing` where there is no such version, naming those that there are.
 */
export async function findVersion(modelFolder: string, named: string): Promise<number> {
  const aliases = await readAliases(modelFolder);
  // As the server has it: the file may have been copied with an older version.
  const newest = named === LATEST ? (await newestVersion(modelFolder))?.version : undefined;
  const number = newest ?? (Object.hasOwn(aliases, named) ? aliases[named] : Number(named));
  const versions = await listVersions(modelFolder);
  if (versions.includes(number)) return number;
  const known = [...Object.keys(aliases), ...versions].join(', ') || 'none';
  throw new FoodnetError(
    'missing',
    `Cannot find version ${named} in ${modelFolder}: there are ${known}. Export one, or name another with --version.`,
  );
}
