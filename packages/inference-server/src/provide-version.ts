import { FoodnetError } from '@foodnet/contracts';
import { modelsFolder, type CommandContext } from '@foodnet/stage';
import { readCatalog, type Catalog } from './models/catalog.js';
import { chooseVersion, originOf, wantedOrigin } from './models/choose-version.js';
import { versionName, type Version } from './models/version.js';

export interface Provided {
  readonly catalog: Catalog;
  readonly standard: Version;
}

type Needed = Pick<CommandContext<Record<never, never>>, 'options' | 'given' | 'call'>;

/**
 * The models, and the version that answers by default: the newest of --model that comes from what the user named with
 * --run, --preset, --dataset or --seed. Exports where the model has no version at all, or none of the run that the user
 * named.
 *
 * @throws FoodnetError `damaged` or `unknown-format` where a newer version than the one to serve is broken,
 * `contradiction` where no version comes from what the user named, and what the export throws.
 */
export async function provideVersion({ options, given, call }: Needed): Promise<Provided> {
  const origin = wantedOrigin(options, given);
  const folder = modelsFolder(options);
  const choose = async () => {
    const catalog = await readCatalog(folder);
    const standard = chooseVersion(catalog, options.model, origin);
    refuseBroken(catalog, options.model, standard);
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
  const wanted = Object.entries(origin).map(([name, value]) => `--${name}=${value}`);
  const { run, preset, size, dataset, seed } = originOf(newest);
  throw new FoodnetError(
    'contradiction',
    `Cannot serve ${options.model} with ${wanted.join(' ')}: its newest version, ${versionName(newest)}, comes from run ` +
      `${run} (preset ${preset}, size ${size}, dataset ${dataset}, seed ${seed}). Name the run to export and serve with --run=<run>, ` +
      'or leave these options out.',
  );
}

/** A broken version is passed over only where a newer one answers; else the user would get an older one unawares. */
function refuseBroken({ broken }: Catalog, model: string, standard: Version | undefined): void {
  const worse = broken.find((one) => one.model === model && one.version > (standard?.manifest.version ?? 0));
  if (worse) throw worse.error;
}
