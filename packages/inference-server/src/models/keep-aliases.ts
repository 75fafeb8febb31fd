import { absentTarget } from './absent-target.js';
import type { AliasTable, BrokenVersion, Catalog } from './catalog.js';
import { standardOf, STANDARD_ALIAS, versionNamed, versionOfAlias } from './find-version.js';
import type { Version } from './version.js';

/**
 * What the aliases name where one of them was given to a version that is not there or is broken: what it named before, and
 * `stable` what answered for its model, as long as that is there. A promotion that fails moves nothing.
 *
 * @param catalog what is to be served.
 * @param standard the version that answers by default now.
 */
export function keepAliases(catalog: Catalog, before: Catalog, standard: Version): Catalog {
  const broken: BrokenVersion[] = [...catalog.broken];
  const isThere = (model: string, number: number) =>
    versionNamed(catalog, model, String(number)) !== undefined;

  const keep = (model: string, alias: string, number: number): number => {
    if (isThere(model, number)) return number;
    const isStable = alias === STANDARD_ALIAS;
    const old = isStable ? standardOf(before, standard, model) : versionOfAlias(before, model, alias);
    const kept = old && isThere(model, old.manifest.version) ? old.manifest.version : undefined;
    // Without a version to keep, a model has none that answers; of the default's `chooseStandard` tells.
    const hasNone = isStable && model !== standard.manifest.model;
    if (kept !== undefined || hasNone)
      broken.push({ model, version: 'aliases', error: absentTarget(model, alias, number) });
    return kept ?? number;
  };

  const keepTable = (model: string, table: AliasTable): AliasTable =>
    Object.fromEntries(Object.entries(table).map(([alias, number]) => [alias, keep(model, alias, number)]));
  const aliases = new Map([...catalog.aliases].map(([model, table]) => [model, keepTable(model, table)]));
  return { ...catalog, aliases, broken };
}
