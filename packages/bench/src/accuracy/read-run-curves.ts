import { evaluationSchema, readManifest, type Run } from '@foodnet/contracts';
import { runFolder } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Curve } from './curve.js';

/** The curves of finished runs, each under the name of its recipe: that of the preset, or of the file that changed it. */
export async function readRunCurves(runs: readonly Run[]): Promise<Curve[]> {
  return Promise.all(
    runs.map(async (run) => ({
      recipe: recipeOf(run),
      seed: run.seed,
      epochs: run.epochs,
      bestEpoch: run.bestEpoch ?? 0,
      mirrorAccuracy: await mirrorAccuracyOf(run),
    })),
  );
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
