import { trainingPicture, type Preset } from '@foodnet/contracts';
import { callStage, type SharedOptions } from '@foodnet/stage';

/** Each kind of prepared data that the recipes need, once, before many processes need it. */
export async function prepareFor(
  recipes: readonly Preset[],
  { dataset, source, seed }: SharedOptions,
  signal: AbortSignal,
): Promise<void> {
  const pictures = recipes.flatMap((recipe) => [recipe.picture, trainingPicture(recipe)]);
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
