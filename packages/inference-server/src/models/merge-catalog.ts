import { FoodnetError } from '@foodnet/contracts';
import { nameLatest, type AliasTable, type BrokenVersion, type Catalog } from './catalog.js';
import { STANDARD_ALIAS } from './find-version.js';
import { versionKey, versionName, type Version } from './version.js';

/**
 * What to serve of what was found: a version that is new or changed only where `admit` lets it, and what was served
 * before in the place of anything that is broken now.
 *
 * @param admit throws a FoodnetError where a version cannot be served.
 */
export async function mergeCatalog(
  before: Catalog,
  found: Catalog,
  admit: (version: Version) => Promise<void>,
): Promise<Catalog> {
  const served = new Map(
    [...before.models.values()].flat().map((version) => [versionName(version), version]),
  );
  const broken: BrokenVersion[] = [...found.broken];
  const models = new Map<string, Version[]>();
  const serve = (version: Version | undefined) => {
    if (!version) return;
    const { model } = version.manifest;
    models.set(model, [...(models.get(model) ?? []), version]);
  };

  for (const version of [...found.models.values()].flat()) {
    const known = served.get(versionName(version));
    if (known && versionKey(known) === versionKey(version)) {
      serve(known);
      continue;
    }
    try {
      await admit(version);
      serve(version);
    } catch (error) {
      if (!(error instanceof FoodnetError)) throw error;
      const { model, version: number } = version.manifest;
      broken.push({ model, version: number, error });
      serve(known);
    }
  }
  for (const { model, version } of found.broken) serve(served.get(`${model}/${version}`));
  for (const versions of models.values()) versions.sort(newestFirst);
  return { models, aliases: nameLatest(mergeAliases(before, found), models), broken };
}

/**
 * What to serve where the version that answers by default has no successor: it goes on, also where its folder is gone, and
 * stays `stable` where it was. A model that is not there at all has what it had, since its folder may be mounted or copied
 * anew at this moment, and so have all where none is there.
 */
export function keepStandard(catalog: Catalog, before: Catalog, standard: Version): Catalog {
  if (catalog.models.size === 0) return { ...before, broken: catalog.broken };
  const { model, version } = standard.manifest;
  const { models, aliases } = catalog.models.has(model) ? catalog : before;
  const others = (models.get(model) ?? []).filter(({ manifest }) => manifest.version !== version);
  const wasStable = before.aliases.get(model)?.[STANDARD_ALIAS] === version;
  const table = { ...aliases.get(model), ...(wasStable && { [STANDARD_ALIAS]: version }) };
  const kept = new Map(catalog.models).set(model, [standard, ...others].sort(newestFirst));
  return { ...catalog, models: kept, aliases: nameLatest(new Map(catalog.aliases).set(model, table), kept) };
}

const newestFirst = (one: Version, other: Version) => other.manifest.version - one.manifest.version;

function mergeAliases(before: Catalog, found: Catalog): ReadonlyMap<string, AliasTable> {
  const aliases = new Map(found.aliases);
  for (const { model, version } of found.broken) {
    const old = before.aliases.get(model);
    if (version === 'aliases' && old) aliases.set(model, old);
  }
  return aliases;
}
