import { FoodnetError, type ModelVersion, type Precision } from '@foodnet/contracts';
import {
  comesFrom,
  provideVersion,
  versionNamed,
  wantedOrigin,
  type ProvideContext,
  type Version,
} from '@foodnet/inference-server';

export interface WantedVersion {
  /** A number or an alias. */
  readonly version?: string;
  readonly precision?: Precision;
}

/**
 * The version that classifies: the one that --model-version names; else the newest in --precision; else the one that a
 * server would answer with. Exports where there is none at all.
 *
 * @throws FoodnetError `missing` where there is no such version, `contradiction` where its precision is another one, and as
 * `provideVersion`.
 */
export async function chooseModel(
  context: ProvideContext,
  { version, precision }: WantedVersion,
): Promise<Version> {
  const { catalog, standard } = await provideVersion(context);
  const { model } = context.options;
  const versions = catalog.models.get(model) ?? [];
  const there = versions.map(({ manifest }) => `${manifest.version} (${manifest.precision})`).join(', ');
  if (version !== undefined) {
    const found = versionNamed(catalog, model, version);
    if (!found)
      throw new FoodnetError('missing', `Cannot use --model-version=${version}: ${model} has ${there}.`);
    if (precision !== undefined && found.manifest.precision !== precision) {
      throw new FoodnetError(
        'contradiction',
        `Cannot use --precision=${precision} with --model-version=${version}: that version is ${found.manifest.precision}. Leave one of them out.`,
      );
    }
    return found;
  }
  if (precision === undefined || standard.manifest.precision === precision) return standard;
  const found = versions.find(({ manifest }) => manifest.precision === precision);
  if (found) return found;
  throw new FoodnetError(
    'missing',
    `Cannot use --precision=${precision}: ${model} has ${there}. Export one with: npx nx run exporter:export --model=${model} --precision=${precision}`,
  );
}

/**
 * Whether a version is what the options ask for, as far as they do: work that was begun with it goes on with it, also where
 * there is a newer one by now, or none on this machine. An alias has to be looked up.
 */
export function isAskedFor(
  manifest: ModelVersion,
  { options, given }: Pick<ProvideContext, 'options' | 'given'>,
  wanted: WantedVersion,
): boolean {
  const { model, version, precision } = manifest;
  return (
    (!given.has('model') || options.model === model) &&
    comesFrom(manifest, wantedOrigin(options, given)) &&
    [undefined, String(version)].includes(wanted.version) &&
    [undefined, precision].includes(wanted.precision)
  );
}
