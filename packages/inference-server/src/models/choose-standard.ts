import { absentTarget } from './absent-target.js';
import type { Catalog } from './catalog.js';
import { chooseVersion, type Origin } from './choose-version.js';
import { STANDARD_ALIAS, versionOfAlias } from './find-version.js';
import type { Version } from './version.js';

/** The version that answers by default depends on these, and stays the same rule while the server runs. */
export interface StandardRule {
  readonly model: string;
  /** What the user asked for on the command line, which goes before any alias. */
  readonly origin: Origin;
}

/**
 * The version that answers a request which names none: the newest that comes from what the user asked for; else the one
 * that the alias `stable` names; else the newest.
 *
 * @returns undefined where the model has no such version.
 * @throws FoodnetError `missing` where `stable` names a version that is not there.
 */
export function chooseStandard(catalog: Catalog, { model, origin }: StandardRule): Version | undefined {
  const number = catalog.aliases.get(model)?.[STANDARD_ALIAS];
  if (Object.keys(origin).length > 0 || number === undefined) return chooseVersion(catalog, model, origin);
  const version = versionOfAlias(catalog, model, STANDARD_ALIAS);
  if (!version) throw absentTarget(model, STANDARD_ALIAS, number);
  return version;
}
