import type { ModelVersion } from '@foodnet/contracts';
import { datasetSource, type SharedOptions } from '@foodnet/stage';
import type { Catalog } from './catalog.js';
import type { Version } from './version.js';

/** The options that say where a version comes from. */
const origins = ['run', 'preset', 'size', 'dataset', 'seed'] as const;

/** The origin that the user asked for: only options that were written count, never defaults. */
export type Origin = Readonly<Partial<Record<(typeof origins)[number], string | number>>>;

export function wantedOrigin(options: SharedOptions, given: ReadonlySet<string>): Origin {
  const values = { ...options, dataset: datasetSource(options.dataset).name };
  return Object.fromEntries(origins.filter((name) => given.has(name)).map((name) => [name, values[name]]));
}

/** As the user wrote it: `--run=mine --seed=7`. */
export const optionsOf = (origin: Origin): string =>
  Object.entries(origin)
    .map(([name, value]) => `--${name}=${value}`)
    .join(' ');

/** Where a version comes from, as the options would name it. */
export function originOf({ manifest: { from, picture } }: Pick<Version, 'manifest'>): Required<Origin> {
  const { run, preset, dataset, seed } = from;
  return { run, preset, size: picture.width, dataset, seed };
}

/**
 * The version that answers when a request names none: the newest of the model, or the newest that comes from what the
 * user asked for, e.g. with --run.
 */
export function chooseVersion({ models }: Catalog, model: string, origin: Origin): Version | undefined {
  return models.get(model)?.find(({ manifest }) => comesFrom(manifest, origin));
}

/** Whether a version comes from what the user asked for. */
export function comesFrom(manifest: ModelVersion, origin: Origin): boolean {
  const found = originOf({ manifest });
  return origins.every((name) => origin[name] === undefined || origin[name] === found[name]);
}
