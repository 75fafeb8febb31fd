import { FoodnetError, presets, presetSchema, trainingPicture, type Preset } from '@foodnet/contracts';
import { basename } from 'node:path';
import { describeIssues, readConfigFile } from './config-file.js';
import { userPath } from './folders.js';
import type { SharedOptions } from './options.js';
import { parseRecipe, USUAL_PRESET } from './parse-recipe.js';

/** The options that a recipe is told by. */
export type RecipeOptions = Partial<
  Pick<SharedOptions, 'preset' | 'config' | 'size' | 'epochs' | 'batch-size' | 'compute-type'>
>;

/** What a recipe is called: the config file without its extension, or else the preset. */
export function recipeName({ preset, config }: RecipeOptions): string {
  return config === undefined ? (preset ?? USUAL_PRESET) : basename(config).replace(/\.[^.]+$/, '');
}

/**
 * The recipe that the options mean: a preset, changed by the config file, changed by the options.
 *
 * @param begun network and pictures of a run that is begun with, which take the place of the preset's.
 * @throws FoodnetError `missing` where there is no such file; `bad-option` where it does not fit, naming each setting, its
 * line and what was expected; as `trainingPicture`.
 */
export function presetOf(options: RecipeOptions, begun?: Pick<Preset, 'network' | 'picture'>): Preset {
  const { config } = options;
  const file = config === undefined ? undefined : readConfigFile(userPath(config));
  const name = options.preset ?? (file?.values.preset as string | undefined) ?? USUAL_PRESET;
  if (!Object.hasOwn(presets, name)) {
    const known = Object.keys(presets).join(', ');
    throw new FoodnetError(
      'bad-option',
      `Cannot use --config: ${file?.placeOf(['preset'])}: expected one of ${known}.`,
    );
  }
  const { data: preset, error } = parseRecipe({ ...file?.values, preset: name }, begun);
  if (!preset) {
    if (!file) throw error;
    throw new FoodnetError(
      'bad-option',
      `Cannot use --config:\n${describeIssues(error.issues, file)}\n` +
        'Correct the file; packages/contracts/schemas/recipe.schema.json tells what each setting is.',
    );
  }
  const { size: width = preset.picture.width, size: height = preset.picture.height } = options;
  const recipe = presetSchema.parse({
    ...preset,
    picture: { ...preset.picture, width, height },
    epochs: options.epochs ?? preset.epochs,
    batchSize: options['batch-size'] ?? preset.batchSize,
    computeType: options['compute-type'] ?? preset.computeType,
  });
  // Refuses a --size that does not go with the preset's crops before anything is prepared.
  trainingPicture(recipe);
  return recipe;
}
