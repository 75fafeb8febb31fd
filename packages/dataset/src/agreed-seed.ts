import { FoodnetError, type PreparedDataset } from '@foodnet/contracts';
import { home, type DatasetSource } from '@foodnet/stage';
import { join, relative } from 'node:path';
import type { PrepareOptions } from './prepare-dataset.js';
import { seedOfSample } from './sample/draw-sample.js';
import { seededLayouts } from './seeded-layouts.js';

/**
 * A name stands for one source and one seed, whatever the picture spec.
 *
 * @returns the seed that the earlier work was done with, or the one that is asked for.
 * @throws FoodnetError `contradiction`, with both values.
 */
export async function agreedSeed(
  {
    source,
    seed = 1,
    seedIsGiven = false,
  }: Pick<PrepareOptions, 'seed' | 'seedIsGiven'> & { readonly source: DatasetSource },
  location: string,
  siblings: readonly PreparedDataset[],
): Promise<number> {
  const folder = relative(home(), join(home(), 'data', source.name));
  // The pictures themselves may lie in the folder, too; those of the sample are drawn by the seed.
  const mend =
    location === 'sample'
      ? `Remove ${folder} to draw it anew.`
      : `Give another name with --dataset=<name> --source=${location}, or remove what is prepared in ${folder} ` +
        '(folders such as 32x32-lanczos3) to prepare it anew.';
  for (const other of siblings) {
    if (other.source.location !== location) {
      throw new FoodnetError(
        'contradiction',
        `Cannot prepare ${location} as "${source.name}": that name was prepared from ${other.source.location}. ${mend}`,
      );
    }
  }
  const drawn =
    location === 'sample' ? await seedOfSample(join(home(), 'data', source.name, 'pictures')) : undefined;
  const earlier = drawn ?? siblings.find(({ source: { layout } }) => seededLayouts.has(layout))?.seed;
  if (earlier === undefined) return seed;
  if (seedIsGiven && seed !== earlier) {
    throw new FoodnetError(
      'contradiction',
      `Cannot prepare "${source.name}" with --seed=${seed}: it was prepared with --seed=${earlier}. ${mend}`,
    );
  }
  return earlier;
}
