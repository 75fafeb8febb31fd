import { FoodnetError, readManifest, runSchema, type Run } from '@foodnet/contracts';
import { runFolder } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The recipe of a run, as a config file: `--config` takes it. */
export const recipeFile = (folder: string) => join(folder, 'config.yaml');

/** The manifest in runs/<run>/. */
export const runFile = (folder: string) => join(folder, 'run.json');

/**
 * The run of a folder, undefined where there is none.
 *
 * @throws FoodnetError `damaged` or `unknown-format`.
 */
export async function readRun(folder: string): Promise<Run | undefined> {
  return existsSync(runFile(folder)) ? readManifest(runFile(folder), runSchema) : undefined;
}

/** The run of a name. @throws FoodnetError `missing` where there is none; as `readRun`. */
export async function requireRun(name: string): Promise<Run> {
  const folder = runFolder(name);
  const run = await readRun(folder);
  if (run) return run;
  throw new FoodnetError(
    'missing',
    `Cannot find run ${name} in ${folder}. Name another with --run; npx nx run trainer:runs lists them.`,
  );
}
