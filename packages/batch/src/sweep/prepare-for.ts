import { trainingPicture } from '@foodnet/contracts';
import { callStage, presetOf, type SharedOptions } from '@foodnet/stage';

/** Each kind of prepared data that the recipes need, once, before many processes need it. */
export async function prepareFor(
  configs: readonly string[],
  { dataset, source, seed }: SharedOptions,
  signal: AbortSignal,
): Promise<void> {
  const pictures = configs.flatMap((config) => {
    const preset = presetOf({ config });
    return [preset.picture, trainingPicture(preset)];
  });
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
