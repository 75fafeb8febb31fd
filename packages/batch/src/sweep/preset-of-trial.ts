import { FoodnetError, presets, trainingPicture, type Preset } from '@foodnet/contracts';
import { describeIssues, parseRecipe } from '@foodnet/stage';
import { z } from 'zod';
import type { Sweep, SweepFile } from './sweep-file.js';
import { recipeOf, type Values } from './trial.js';

/** What takes the place of a preset's where a run is begun with. */
type Begun = Pick<Preset, 'network' | 'picture'>;

/**
 * A trial's recipe in full, as the trainer will read it.
 *
 * @param begun as `presetOf`.
 * @throws FoodnetError `bad-option` naming each setting of the sweep's own file that does not fit, and its line.
 */
export function presetOfTrial({ sweep, file }: SweepFile, values: Values, begun?: Begun): Preset {
  const { recipe, issues } = parseTrial(sweep, values, begun);
  if (recipe) {
    refusePictures(recipe, values);
    return recipe;
  }
  const names = Object.keys(sweep.parameters);
  const placeOf = (path: readonly PropertyKey[]) => {
    const setting = `${path.join('.')}.`;
    const name = names.find((name) => setting.startsWith(`${name}.`));
    return file.placeOf(name === undefined ? ['base', ...path] : ['parameters', name]);
  };
  throw new FoodnetError(
    'bad-option',
    `Cannot use --config, as no recipe has ${JSON.stringify(values)}:\n${describeIssues(issues, { ...file, placeOf })}\n` +
      'Correct the file; packages/contracts/schemas/recipe.schema.json tells what each setting of a recipe is.',
  );
}

/** @throws FoodnetError `bad-option` where the pictures do not go with the crops. */
function refusePictures(recipe: Preset, values: Values): void {
  try {
    trainingPicture(recipe);
  } catch (error) {
    if (!(error instanceof FoodnetError)) throw error;
    throw new FoodnetError(
      'bad-option',
      `Cannot use --config, as no recipe has ${JSON.stringify(values)}: ${error.message}`,
      { cause: error },
    );
  }
}

/** Whether a setting of a sweep's recipes takes whole numbers only. */
export function isWhole(sweep: Pick<Sweep, 'base'>, name: string): boolean {
  return wantsWhole(parseTrial(sweep, { [name]: 0.5 }).issues, name);
}

/** @param above the setting that the issues' paths begin at. A network is one of several forms, each with its own issues. */
function wantsWhole(
  issues: readonly z.core.$ZodIssue[],
  name: string,
  above: readonly PropertyKey[] = [],
): boolean {
  return issues.some((issue) => {
    const path = [...above, ...issue.path];
    return issue.code === 'invalid_union'
      ? issue.errors.some((ofForm) => wantsWhole(ofForm, name, path))
      : issue.code === 'invalid_type' && issue.expected === 'int' && path.join('.') === name;
  });
}

const names = Object.keys(presets);
const namedSchema = z.looseObject({
  preset: z.enum(names, `expected one of ${names.join(', ')}`).optional(),
});

function parseTrial(
  sweep: Pick<Sweep, 'base'>,
  values: Values,
  begun?: Begun,
): { readonly recipe?: Preset; readonly issues: readonly z.core.$ZodIssue[] } {
  const named = namedSchema.safeParse(recipeOf(sweep, values));
  if (!named.success) return named.error;
  const { data: recipe, error } = parseRecipe(named.data, begun);
  return { recipe, issues: error?.issues ?? [] };
}
