import { Problem } from '../problem.js';
import type { Catalog } from './catalog.js';
import { versionName, type Version } from './version.js';

/**
 * The version that a request names. The names are only compared with what there is, so no text in them can reach
 * another place on the disk. A model without a version means its newest; neither means the default.
 *
 * @throws Problem `unknown-model` or `unknown-version`.
 */
export function findVersion(
  { models }: Catalog,
  standard: Version,
  { model, version }: { readonly model?: string; readonly version?: string },
): Version {
  const name = model ?? standard.manifest.model;
  const versions = models.get(name);
  if (versions === undefined) {
    throw new Problem('unknown-model', 'GET /info lists the models that are served.', { fields: ['model'] });
  }
  if (version === undefined) return name === standard.manifest.model ? standard : versions[0];
  const found = versions.find(({ manifest }) => String(manifest.version) === version);
  if (found === undefined) {
    const newest = versionName(versions[0]);
    throw new Problem('unknown-version', `The newest is ${newest}; GET /info lists them all.`, {
      fields: ['version'],
    });
  }
  return found;
}
