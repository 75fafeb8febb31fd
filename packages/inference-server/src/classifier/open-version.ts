import { FoodnetError } from '@foodnet/contracts';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readCatalog, readVersion } from '../models/catalog.js';
import { chooseStandard } from '../models/choose-standard.js';
import { versionNamed } from '../models/find-version.js';
import { refuseBrokenAliases } from '../models/refuse-broken-aliases.js';
import type { Version } from '../models/version.js';

/**
 * The version that a folder is, or the one of the model that it holds.
 *
 * @param wanted a number or an alias; without it `stable` where the model has that alias, else the newest.
 * @throws FoodnetError `missing`, `damaged` or `unknown-format`; `contradiction` where the folder is another version.
 */
export async function openVersion(folder: string, wanted?: number | string): Promise<Version> {
  const place = resolve(folder);
  if (existsSync(join(place, 'manifest.json'))) {
    const version = await readVersion(place);
    const found = version.manifest.version;
    if (wanted === undefined || String(wanted) === String(found)) return version;
    throw new FoodnetError(
      'contradiction',
      `Cannot load version ${wanted} from ${place}: it is version ${found}. Leave version out, or name the model's folder.`,
    );
  }
  const model = basename(place);
  const catalog = await readCatalog(dirname(place), [model]);
  if (Number.isNaN(Number(wanted))) refuseBrokenAliases(catalog, model);
  const version =
    wanted === undefined
      ? chooseStandard(catalog, { model, origin: {} })
      : versionNamed(catalog, model, String(wanted));
  if (version) return version;
  const broken = catalog.broken.find((one) => wanted === undefined || String(one.version) === String(wanted));
  if (broken) throw broken.error;
  const found = catalog.models.get(model)?.map(({ manifest }) => manifest.version) ?? [];
  throw new FoodnetError(
    'missing',
    `Cannot load ${wanted === undefined ? 'a model' : `version ${wanted}`} from ${place}: ` +
      `${found.length > 0 ? `there are versions ${found.join(', ')}` : 'it holds no version'}. ` +
      'Name a folder that exporter:export wrote, models/<model> or models/<model>/<version>.',
  );
}
