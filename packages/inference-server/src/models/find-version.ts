import { Problem } from '../problem.js';
import type { Catalog } from './catalog.js';
import { versionName, type Version } from './version.js';

/** The alias of the version that answers by default, where a model has one. */
export const STANDARD_ALIAS = 'stable';

/** @returns undefined where the model has no such alias, or no such version. */
export function versionOfAlias(
  { models, aliases }: Catalog,
  model: string,
  alias: string,
): Version | undefined {
  const table = aliases.get(model) ?? {};
  const number = Object.hasOwn(table, alias) ? table[alias] : undefined;
  return models.get(model)?.find(({ manifest }) => manifest.version === number);
}

/** @param name - of a version: its number as text, or an alias. @returns undefined where there is none. */
export function versionNamed(catalog: Catalog, model: string, name: string): Version | undefined {
  const byNumber = catalog.models.get(model)?.find(({ manifest }) => String(manifest.version) === name);
  return byNumber ?? versionOfAlias(catalog, model, name);
}

/**
 * The version that answers where a request names a model and no version: the default, of another model its stable one, or
 * else its newest.
 *
 * @returns undefined where `stable` names a version that is not there: the newest may be the one that was not wanted.
 */
export function standardOf(catalog: Catalog, standard: Version, model: string): Version | undefined {
  if (model === standard.manifest.model) return standard;
  const { [STANDARD_ALIAS]: stable } = catalog.aliases.get(model) ?? {};
  return stable === undefined
    ? catalog.models.get(model)?.[0]
    : versionOfAlias(catalog, model, STANDARD_ALIAS);
}

/**
 * The version that a request names, by number or alias. The names are only compared with what there is, so no text in
 * them can reach another place on the disk. A model without a version means what `standardOf` finds; neither means the
 * default.
 *
 * @throws Problem `unknown-model` or `unknown-version`.
 */
export function findVersion(
  catalog: Catalog,
  standard: Version,
  { model, version }: { readonly model?: string; readonly version?: string },
): Version {
  if (model === undefined && version === undefined) return standard;
  const name = model ?? standard.manifest.model;
  const versions = catalog.models.get(name);
  if (versions === undefined) {
    throw new Problem('unknown-model', 'GET /info lists the models that are served.', { fields: ['model'] });
  }
  const found =
    version === undefined ? standardOf(catalog, standard, name) : versionNamed(catalog, name, version);
  if (found === undefined) {
    const newest = versionName(versions[0]);
    throw new Problem('unknown-version', `The newest is ${newest}; GET /info lists them all.`, {
      fields: ['version'],
    });
  }
  return found;
}
