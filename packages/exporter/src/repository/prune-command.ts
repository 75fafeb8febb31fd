import { FoodnetError } from '@foodnet/contracts';
import { command, modelsFolder, partOf, wholeNumber, type LockOptions } from '@foodnet/stage';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readAliases, whileLocked } from './aliases.js';
import { listVersions, readVersion, removeUnfinishedVersions } from './versions.js';

export const pruneCommand = command({
  name: 'exporter:prune',
  summary: 'Removes old versions of --model, but none that has an alias and none that cannot be read.',
  extras: {
    keep: { describe: 'How many of the newest versions to keep', schema: wholeNumber(1, 1_000_000) },
  },
  async run({ options, extras: { keep }, signal }) {
    const modelFolder = join(modelsFolder(options), options.model);
    const removed = await prune(modelFolder, keep, { signal, say: (line) => console.log(line) });
    console.log(
      removed.length === 0
        ? `${options.model} has nothing to remove.`
        : `Removed ${removed.map((version) => `${options.model}/${version}`).join(', ')}.`,
    );
  },
});

/** @returns the numbers of the versions that are gone, oldest first. */
export async function prune(
  modelFolder: string,
  keep: number,
  { signal, say }: LockOptions = {},
): Promise<number[]> {
  if ((await listVersions(modelFolder)).length === 0) return [];
  const work = async () => {
    await removeUnfinishedVersions(modelFolder);
    const named = new Set(Object.values(await readAliases(modelFolder)));
    const sound: number[] = [];
    for (const version of await listVersions(modelFolder)) {
      if (!((await readVersion(modelFolder, version)) instanceof FoodnetError)) sound.push(version);
    }
    const old = sound.slice(0, -keep).filter((version) => !named.has(version));
    for (const version of old) {
      signal?.throwIfAborted();
      // Out of sight at once: nobody sees half of it, and what a kill leaves is tidied up as an export's part is.
      const folder = join(modelFolder, String(version));
      const part = partOf(folder);
      await rename(folder, part);
      await rm(part, { recursive: true });
    }
    return old;
  };
  return whileLocked(modelFolder, work, { signal, say });
}
