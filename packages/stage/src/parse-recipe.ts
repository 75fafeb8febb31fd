import { presets, presetSchema, type Preset } from '@foodnet/contracts';
import { nameSettings } from './config-file.js';
import { mergeRecipe } from './merge-recipe.js';

export const USUAL_PRESET = 'sample';

/** What a recipe's file says: the name of a preset, and changes to it. */
export interface RecipeValues {
  readonly preset?: string;
  readonly [setting: string]: unknown;
}

/**
 * A preset with its changes, and what does not fit of them.
 *
 * @param values whose preset is one that there is.
 * @param begun network and pictures of a run that is begun with, which take the place of the preset's.
 */
export function parseRecipe(
  { preset = USUAL_PRESET, $schema: _, ...changes }: RecipeValues,
  begun?: Pick<Preset, 'network' | 'picture'>,
): ReturnType<typeof presetSchema.safeParse> {
  const base = { ...presets[preset], ...(begun && { network: begun.network, picture: begun.picture }) };
  return presetSchema.safeParse(mergeRecipe(base, changes), { error: nameSettings });
}
