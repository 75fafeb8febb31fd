import { aliasesSchema, FoodnetError, modelVersionSchema, readManifest } from '@foodnet/contracts';
import { home, isVersionNumber } from '@foodnet/stage';
import { join } from 'node:path';
import type { Found, Item, Kept } from './item.js';
import { foldersIn } from './list-folder.js';

/**
 * Versions that no alias names and that are not the newest, which is what `latest` means and what a server takes. Other
 * programs number folders, too: what has no manifest of ours stays, and is not the newest of anything.
 */
export async function findVersions(): Promise<Found> {
  const items: Item[] = [];
  const kept: Kept[] = [];
  for (const model of await foldersIn(join(home(), 'models'))) {
    const modelFolder = join(home(), 'models', model);
    const numbers = (await foldersIn(modelFolder)).filter(isVersionNumber).map(Number);
    const readable = await Promise.all(
      numbers.map((number) => isReadable(join(modelFolder, String(number)))),
    );
    const versions = numbers.filter((_, index) => readable[index]);
    const named = await namedVersions(modelFolder);
    for (const version of numbers.sort((one, other) => one - other)) {
      const name = `models/${model}/${version}`;
      const folder = join(modelFolder, String(version));
      const reason = reasonToKeep(version, versions, named);
      if (reason) kept.push({ name, reason });
      else items.push({ kind: 'models', name, folder, locked: [join(modelFolder, '.aliases')] });
    }
  }
  return { items, kept };
}

function reasonToKeep(
  version: number,
  versions: readonly number[],
  named: ReadonlyMap<number, string> | FoodnetError,
): string | undefined {
  if (!versions.includes(version)) return 'it cannot be read as a version';
  if (named instanceof FoodnetError) return 'the aliases of the model cannot be read';
  if (named.has(version)) return `the alias ${named.get(version)} names it`;
  return version === Math.max(...versions) ? 'it is the newest' : undefined;
}

async function isReadable(folder: string): Promise<boolean> {
  try {
    await readManifest(join(folder, 'manifest.json'), modelVersionSchema);
    return true;
  } catch (error) {
    if (error instanceof FoodnetError) return false;
    throw error;
  }
}

/** An alias of each version that has one; the error where they cannot be read. */
export async function namedVersions(
  modelFolder: string,
): Promise<ReadonlyMap<number, string> | FoodnetError> {
  try {
    const { aliases } = await readManifest(join(modelFolder, 'aliases.json'), aliasesSchema);
    return new Map(Object.entries(aliases).map(([alias, version]) => [version, alias]));
  } catch (error) {
    if (!(error instanceof FoodnetError)) throw error;
    return error.code === 'missing' ? new Map<number, string>() : error;
  }
}
