import { FoodnetError } from '@foodnet/contracts';
import { modelsFolder, type CommandContext } from '@foodnet/stage';
import { readCatalog, type Catalog } from './models/catalog.js';
import { chooseStandard, type StandardRule } from './models/choose-standard.js';
import { optionsOf, originOf, wantedOrigin } from './models/choose-version.js';
import { STANDARD_ALIAS } from './models/find-version.js';
import { refuseBrokenAliases } from './models/refuse-broken-aliases.js';
import { versionName, type Version } from './models/version.js';

export interface Provided {
  readonly catalog: Catalog;
  readonly standard: Version;
}

/** What of a command tells which version it needs. */
export type ProvideContext = Pick<CommandContext<Record<never, never>>, 'options' | 'given' | 'call'>;

/** How the version that answers by default is chosen, at the start and while the server runs. */
export function standardRule({ options, given }: Pick<ProvideContext, 'options' | 'given'>): StandardRule {
  return { model: options.model, origin: wantedOrigin(options, given) };
}

/**
 * The models, and the version that answers by default: the newest of --model that comes from what the user named with
 * --run, --preset, --dataset or --seed, or the one that was promoted to stable. Exports where the model has no version at all, or none of the run that the user
 * named.
 *
 * @throws FoodnetError `damaged` or `unknown-format` where a newer version than the one to serve is broken,
 * `contradiction` where no version comes from what the user named, and what the export throws.
 */
export async function provideVersion({ options, given, call }: ProvideContext): Promise<Provided> {
  const rule = standardRule({ options, given });
  const folder = modelsFolder(options);
  const choose = async () => {
    const catalog = await readCatalog(folder);
    refuseBrokenAliases(catalog, rule.model);
    const standard = chooseStandard(catalog, rule);
    refuseBroken(catalog, rule, standard);
    return { catalog, standard };
  };

  let { catalog, standard } = await choose();
  if (!standard && (given.has('run') || !catalog.models.has(options.model))) {
    await call('exporter:export');
    ({ catalog, standard } = await choose());
  }
  if (standard) return { catalog, standard };

  const newest = catalog.models.get(options.model)?.[0];
  if (!newest)
    throw new FoodnetError(
      'missing',
      `Cannot serve ${options.model}: the export left no version in ${folder}.`,
    );
  const { run, preset, size, dataset, seed } = originOf(newest);
  throw new FoodnetError(
    'contradiction',
    `Cannot serve ${options.model} with ${optionsOf(rule.origin)}: its newest version, ${versionName(newest)}, comes from run ` +
      `${run} (preset ${preset}, size ${size}, dataset ${dataset}, seed ${seed}). Name the run to export and serve with --run=<run>, ` +
      'or leave these options out.',
  );
}

/** A broken version is passed over only where a newer one answers; else the user would get an older one unawares. */
function refuseBroken(
  { broken, aliases }: Catalog,
  { model, origin }: StandardRule,
  standard: Version | undefined,
): void {
  const isPromoted = aliases.get(model)?.[STANDARD_ALIAS] !== undefined && Object.keys(origin).length === 0;
  if (isPromoted) return;
  const newest = standard?.manifest.version ?? 0;
  const worse = broken.find(
    ({ model: name, version }) => name === model && version !== 'aliases' && version > newest,
  );
  if (worse) throw worse.error;
}
