import { FoodnetError, presets, type Run } from '@foodnet/contracts';
import {
  datasetOption,
  recipeName,
  type CommandContext,
  type OptionTable,
  type RecipeOptions,
} from '@foodnet/stage';
import { refuseOtherData } from './existing-run.js';
import { beginRecipe } from './init/begin-recipe.js';
import type { RunChoices } from './new-run.js';
import { prepareByStage } from './prepared-data.js';
import { openTrainingData, type TrainingData } from './training-data.js';

/** What a run computes and begins with, and its pictures, open for reading. */
export interface OpenedRun extends Pick<RunChoices, 'presetName' | 'preset' | 'seed' | 'init'> {
  readonly dataset: TrainingData;
}

/**
 * A run as it is, or, where there is none yet, as the options mean it. Its pictures are prepared where they are not.
 *
 * @throws FoodnetError `contradiction` where its pictures are others by now; `bad-option` where a file has the name of a
 * preset; as `beginRecipe` and `openTrainingData`.
 */
export async function openRun(
  existing: Run | undefined,
  context: Pick<CommandContext<OptionTable>, 'options' | 'given' | 'call'>,
): Promise<OpenedRun> {
  const { options, given } = context;
  const { presetName, preset, seed, init } = existing ?? {
    presetName: nameOfNew(options),
    seed: options.seed,
    ...(await beginRecipe(options)),
  };
  const wanted =
    given.has('dataset') || !existing
      ? { dataset: options.dataset, source: options.source }
      : { dataset: datasetOption(existing.dataset) };
  const isForNewRun = !existing;
  const prepare = prepareByStage(context, existing?.dataset.seed);
  const dataset = await openTrainingData({ ...wanted, isForNewRun }, preset, prepare);
  try {
    if (existing) refuseOtherData(existing, dataset.manifest.identity, dataset.trainingIdentity);
    return { presetName, preset, seed, init, dataset };
  } catch (error) {
    dataset.close();
    throw error;
  }
}

/** What the recipe of a new run is called. One of a file would pass for a preset of the same name, in every table. */
function nameOfNew(options: RecipeOptions): string {
  const name = recipeName(options);
  if (options.config === undefined || !Object.hasOwn(presets, name)) return name;
  throw new FoodnetError(
    'bad-option',
    `Cannot use --config=${options.config}: its run would pass for one of the preset ${name}. Give the file another name, ` +
      `such as my-${name}.yaml.`,
  );
}
