import { FoodnetError, type BestBy, type Run } from '@foodnet/contracts';
import { datasetSource, type SharedOptions } from '@foodnet/stage';

/**
 * Refuses options of the user's that contradict a run that exists; options that were not given never do.
 *
 * @throws FoodnetError `contradiction`, with both values.
 */
export function refuseContradictions(
  run: Run,
  options: SharedOptions & { readonly 'best-by'?: BestBy },
  given: ReadonlySet<string>,
): void {
  const source = datasetSource(options.dataset, options.source);
  const compared: readonly (readonly [option: string, wanted: unknown, found: unknown])[] = [
    ['preset', options.preset, run.presetName],
    ['size', options.size, run.preset.picture.width],
    ['epochs', options.epochs, run.preset.epochs],
    ['batch-size', options['batch-size'], run.preset.batchSize],
    ['seed', options.seed, run.seed],
    ['best-by', options['best-by'], run.bestBy],
    [
      'dataset',
      source.location ?? source.name,
      source.location === undefined ? run.dataset.name : run.dataset.location,
    ],
  ];
  for (const [option, wanted, found] of compared) {
    if (given.has(option) && wanted !== found) throw contradiction(run, `--${option}`, wanted, found);
  }
}

/**
 * Refuses pictures that are not the ones that the run was trained on.
 *
 * @throws FoodnetError `contradiction`, with both identities.
 */
export function refuseOtherData(run: Run, identity: string): void {
  if (run.dataset.identity !== identity) {
    throw contradiction(run, `the data of ${run.dataset.name}`, identity, run.dataset.identity);
  }
}

function contradiction(run: Run, what: string, wanted: unknown, found: unknown): FoodnetError {
  return new FoodnetError(
    'contradiction',
    `Cannot use ${what} ${String(wanted)} for run ${run.name}: it was made with ${String(found)}. ` +
      `Give another --run, or remove the run's folder to train it again.`,
  );
}
