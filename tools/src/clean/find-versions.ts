import { aliasesSchema, FoodnetError, readManifest } from '@foodnet/contracts';
import { home, isVersionNumber } from '@foodnet/stage';
import { join } from 'node:path';
import type { Found, Item, Kept } from './item.js';
import { foldersIn } from './list-folder.js';

/** Versions that no alias names and that are not the newest, which is what `latest` means and what a server takes. */
export async function findVersions(): Promise<Found> {
  const items: Item[] = [];
  const kept: Kept[] = [];
  for (const model of await foldersIn(join(home(), 'models'))) {
    const modelFolder = join(home(), 'models', model);
    const versions = (await foldersIn(modelFolder)).filter(isVersionNumber).map(Number);
    const named = await namedVersions(modelFolder);
    for (const version of versions.sort((one, other) => one - other)) {
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
  if (named instanceof FoodnetError) return 'the aliases of the model cannot be read';
  if (named.has(version)) return `the alias ${named.get(version)} names it`;
  return version === Math.max(...versions) ? 'it is the newest' : undefined;
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
