import { FoodnetError } from '@foodnet/contracts';
import type { Catalog } from './catalog.js';
import { STANDARD_ALIAS, versionNamed } from './find-version.js';
import type { Split } from './split.js';
import { versionName, type Version } from './version.js';

/**
 * The version that answers by default has the shares whose own is not there. Where nothing is named `stable`, it may be the
 * very one that is only to be tried, and would get all.
 *
 * @throws FoodnetError `missing` where the share of `stable` would go to the version of another share.
 */
export function refuseCanaryAlone(catalog: Catalog, standard: Version, split: Split): void {
  const { model } = standard.manifest;
  if (!split.some(({ target }) => target === STANDARD_ALIAS)) return;
  if (versionNamed(catalog, model, STANDARD_ALIAS)) return;
  const canary = split.find(({ target }) => versionNamed(catalog, model, target) === standard);
  if (!canary) return;
  throw new FoodnetError(
    'missing',
    `Cannot share requests out: no version of ${model} is named ${STANDARD_ALIAS}, and its share would go to that of ` +
      `${canary.target}, ${versionName(standard)}. Promote another version to ${STANDARD_ALIAS}, or leave --canary out.`,
  );
}
