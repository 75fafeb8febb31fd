import { runName, type SharedOptions } from '@foodnet/stage';

/** Leaves room for what each run adds: `-<trial>-e<epochs>`. */
const LONGEST = 108;

/** What a sweep is called, and its runs begin with: as a run of its file would be. */
export function sweepName(
  config: string,
  { dataset, source }: Pick<SharedOptions, 'dataset' | 'source'>,
): string {
  return runName({ run: undefined, config, dataset, source }).slice(0, LONGEST);
}
