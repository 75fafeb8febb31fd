import { trainingPicture, type Preset } from '@foodnet/contracts';
import { callStage, datasetSource, preparedFolder, type SharedOptions } from '@foodnet/stage';
import { existsSync } from 'node:fs';

/**
 * Each kind of prepared data that the recipes need, once, before many processes need it.
 *
 * @param isBegun whether runs may have been trained on it: then what is there stays, even where the pictures have changed.
 */
export async function prepareFor(
  recipes: readonly Preset[],
  { dataset, source, seed }: SharedOptions,
  { isBegun, signal }: { readonly isBegun: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { name } = datasetSource(dataset, source);
  const pictures = recipes
    .flatMap((recipe) => [recipe.picture, trainingPicture(recipe)])
    .filter((picture) => !isBegun || !existsSync(preparedFolder(name, picture)));
  for (const picture of new Set(pictures.map((picture) => JSON.stringify(picture)))) {
    await callStage(
      'dataset:prepare',
      [
        `--dataset=${dataset}`,
        ...(source === undefined ? [] : [`--source=${source}`]),
        `--seed=${seed}`,
        `--picture=${picture}`,
      ],
      signal,
    );
  }
}
