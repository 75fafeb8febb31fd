import { evaluationSchema, FoodnetError, readManifest, type Run } from '@foodnet/contracts';
import { runFolder } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, type Curve } from './curve.js';

/**
 * The curves of finished runs, each under the name of its recipe: that of the preset, or of the file that changed it.
 *
 * @throws FoodnetError `contradiction` where two would pass for the same training.
 */
export async function readRunCurves(runs: readonly Run[]): Promise<Curve[]> {
  const curves = await Promise.all(
    runs.map(async (run) => ({
      recipe: recipeOf(run),
      seed: run.seed,
      epochs: run.epochs,
      bestEpoch: run.bestEpoch ?? 0,
      mirrorAccuracy: await mirrorAccuracyOf(run),
    })),
  );
  const runOf = new Map<string, string>();
  for (const [index, curve] of curves.entries()) {
    const [one, other] = [runOf.get(keyOf(curve)), runs[index].name];
    if (one !== undefined)
      throw new FoodnetError(
        'contradiction',
        `Cannot compare recipes: the runs ${one} and ${other} both are ${curve.recipe} with seed ${curve.seed} over ` +
          `${curve.epochs.length} epochs. Remove one of them; or train what is another recipe from a file of its own, with --config.`,
      );
    runOf.set(keyOf(curve), other);
  }
  return curves;
}

/** `strong`, or `strong (bfloat16)`: the name of a recipe stays with an option that changes it. */
function recipeOf({ presetName, preset: { computeType } }: Run): string {
  return computeType === 'float32' ? presetName : `${presetName} (${computeType})`;
}

/** What `trainer:evaluate --mirror=yes` left in the run's folder. */
async function mirrorAccuracyOf({ name, dataset }: Run): Promise<number | null> {
  const file = join(runFolder(name), `evaluation-${dataset.name}-mirror.json`);
  return existsSync(file) ? (await readManifest(file, evaluationSchema)).top1 : null;
}
