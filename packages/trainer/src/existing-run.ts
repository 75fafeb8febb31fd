import { FoodnetError, type BestBy, type Run } from '@foodnet/contracts';
import { datasetSource, presetOf, userPath, type SharedOptions } from '@foodnet/stage';
import { isDeepStrictEqual } from 'node:util';

/**
 * Refuses options of the user's that contradict a run that exists; options that were not given never do.
 *
 * @throws FoodnetError `contradiction`, with both values.
 */
export function refuseContradictions(
  run: Run,
  options: Partial<SharedOptions> & Pick<SharedOptions, 'dataset'> & { readonly 'best-by'?: BestBy },
  given: ReadonlySet<string>,
): void {
  const source = datasetSource(options.dataset, options.source);
  const compared: readonly (readonly [option: string, wanted: unknown, found: unknown])[] = [
    ['preset', given.has('config') ? run.presetName : options.preset, run.presetName],
    ['size', options.size, run.preset.picture.width],
    ['epochs', options.epochs, run.preset.epochs],
    ['batch-size', options['batch-size'], run.preset.batchSize],
    ['compute-type', options['compute-type'], run.preset.computeType],
    ['seed', options.seed, run.seed],
    ['best-by', options['best-by'], run.bestBy],
    ['init', options.init, run.init?.kind === 'run' ? run.init.name : 'none'],
    ['weights', weightsFile(options.weights), run.init?.kind === 'keras' ? run.init.file : 'none'],
    [
      'dataset',
      source.location ?? source.name,
      source.location === undefined ? run.dataset.name : run.dataset.location,
    ],
  ];
  for (const [option, wanted, found] of compared) {
    if (given.has(option) && wanted !== found) throw contradiction(run, `--${option}`, wanted, found);
  }
  if (
    given.has('config') &&
    !isDeepStrictEqual(presetOf(options, run.init?.kind === 'run' ? run.preset : undefined), run.preset)
  ) {
    throw contradiction(run, `--config`, options.config, 'another recipe, that of its config.yaml');
  }
}

/**
 * Refuses pictures that are not the ones that the run was trained on.
 *
 * @param trainingIdentity of larger training pictures, where they are looked at.
 *
 * @throws FoodnetError `contradiction`, with both identities.
 */
export function refuseOtherData(run: Run, identity: string, trainingIdentity?: string): void {
  for (const [found, expected] of [
    [identity, run.dataset.identity],
    [trainingIdentity, run.dataset.trainingIdentity],
  ]) {
    if (found !== undefined && found !== expected)
      throw contradiction(run, `the data of ${run.dataset.name}`, found, expected);
  }
}

function weightsFile(option: string | undefined): string | undefined {
  return option === undefined || option === 'none' ? option : userPath(option);
}

function contradiction(run: Run, what: string, wanted: unknown, found: unknown): FoodnetError {
  return new FoodnetError(
    'contradiction',
    `Cannot use ${what} ${String(wanted)} for run ${run.name}: it was made with ${String(found)}. ` +
      `Give another --run, or remove the run's folder to train it again.`,
  );
}
