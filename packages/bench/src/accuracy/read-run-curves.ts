import { evaluationSchema, FoodnetError, IMPORTED, readManifest, type Run } from '@foodnet/contracts';
import { runFolder } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, untimed, type Curve } from './curve.js';

/**
 * The curves of finished runs, each under the name of its recipe: that of the preset, or of the file that changed it. What
 * was imported has none.
 *
 * @throws FoodnetError `contradiction` where two would pass for the same training.
 */
export async function readRunCurves(finished: readonly Run[]): Promise<Curve[]> {
  const runs = finished.filter(({ presetName }) => presetName !== IMPORTED);
  const curves = await Promise.all(
    runs.map(async (run) => {
      const curve = {
        recipe: recipeOf(run),
        seed: run.seed,
        epochs: run.epochs,
        bestEpoch: run.bestEpoch ?? 0,
        mirrorAccuracy: await mirrorAccuracyOf(run),
      };
      // Epochs of the head alone have another pace than the others: no median tells the time of all.
      return run.preset.head ? untimed(curve) : curve;
    }),
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

/** What `trainer:evaluate --mirror=yes` left in the run's folder, unless the run has had a better epoch since. */
async function mirrorAccuracyOf({ name, dataset, bestEpoch }: Run): Promise<number | null> {
  const file = join(runFolder(name), `evaluation-${dataset.name}-mirror.json`);
  if (!existsSync(file)) return null;
  const { top1, epoch = bestEpoch } = await readManifest(file, evaluationSchema);
  return epoch === bestEpoch ? top1 : null;
}
