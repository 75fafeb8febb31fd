import { FoodnetError, type Init, type Preset, type Run } from '@foodnet/contracts';
import { presetOf, runFolder, type SharedOptions } from '@foodnet/stage';
import { readRun } from '../run-file.js';
import { chooseInit } from './choose-init.js';

/**
 * The recipe of a new run, with network and pictures of the run of --init, and the weights that it begins with.
 *
 * @throws FoodnetError `missing` where there is no such run, or no epoch of it is done; as `presetOf` and `chooseInit`.
 */
export async function beginRecipe(
  options: SharedOptions,
): Promise<{ readonly preset: Preset; readonly init: Init | undefined }> {
  const source = options.init === undefined ? undefined : await readSource(options.init);
  const preset = presetOf(options, source?.preset);
  return { preset, init: await chooseInit({ init: source, weights: options.weights }, preset) };
}

/** The run of --init. @throws FoodnetError `missing` where there is none, or no epoch of it is done. */
export async function readSource(name: string): Promise<Run> {
  const run = await readRun(runFolder(name));
  if (run && run.bestEpoch !== null) return run;
  const found = run ? `no epoch of run ${name} is done` : `there is no run ${name}`;
  throw new FoodnetError(
    'missing',
    `Cannot use --init=${name}: ${found}. See the runs that there are with: npx nx run trainer:runs`,
  );
}
