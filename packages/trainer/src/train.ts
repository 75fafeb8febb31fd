import {
  bestBySchema,
  FoodnetError,
  nameSchema,
  presets,
  presetSchema,
  type BestBy,
  type Preset,
  type Run,
} from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { datasetSource, lockFolder, runFolder, type Device } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { CheckpointEvery } from './checkpoint-every.js';
import { refuseContradictions, refuseOtherData } from './existing-run.js';
import { readSource } from './init/begin-recipe.js';
import { beginWeights } from './init/begin-weights.js';
import { chooseInit } from './init/choose-init.js';
import { newRun } from './new-run.js';
import { isReported, writeRunReport } from './report/write-run-report.js';
import { readRun } from './run-file.js';
import { trainRun } from './train-run.js';
import { openTrainingData } from './training-data.js';
import type { TrainingReport } from './training-report.js';

/** What is trained on what, for {@link train}. */
export interface TrainOptions {
  /** Of the run, which lies in `runs/<name>/` of the home folder; letters, digits, ".", "_" and "-". */
  readonly name: string;
  /** A folder, archive or list of pictures, or the name of prepared data, as `--dataset` takes it. */
  readonly dataset: string;
  /** The recipe: one of `presets`, or one with changes. `presets.sample` without it. */
  readonly preset?: Preset;
  /** The same seed gives the same run; 1 without it. */
  readonly seed?: number;
  /** `auto` takes a GPU where there is one. */
  readonly device?: Device;
  /** The run whose best weights it begins with; its network and pictures take the place of the recipe's. */
  readonly init?: string;
  /** A file of Keras's whose layers the network begins with, or `none`. */
  readonly weights?: string;
  /** What tells the best epoch; the loss on the test pictures without it. */
  readonly bestBy?: BestBy;
  /** How often to save within an epoch, too. */
  readonly checkpointEvery?: CheckpointEvery;
  /** How many of the newest checkpoints stay; two without it. */
  readonly keep?: number;
  /** Whether to write event files for TensorBoard, with every parameter's histogram or without; they are without it. */
  readonly tensorboard?: boolean | 'histograms';
  /** Finishes the step, saves, and throws its reason; the same call goes on later. */
  readonly signal?: AbortSignal;
  /** Is told of each step and epoch. */
  readonly report?: TrainingReport;
}

/**
 * Trains a network on a dataset, which is prepared first where it is not; goes on with a run that was interrupted, and
 * finds one that is finished. Leaves what `trainer:train` leaves, report.html included. TensorFlow is fetched once a user,
 * and computes in this process.
 *
 * @returns the finished run, as `run.json` has it: its history, its best epoch, its recipe.
 * @throws FoodnetError `contradiction` where a run of this name has another recipe, seed or data, or other ones of `init`,
 * `weights` and `bestBy` that are given; `bad-option` where an option is none, as `trainingPicture`, or where the recipe
 * does not fit the data; `locked` where another process trains it; as `prepareDataset`; `diverged`; `no-space`,
 * `not-writable`, `damaged`, `bad-dataset`; the signal's reason.
 */
export async function train(given: TrainOptions): Promise<Run> {
  const options = checked(given);
  const { name, dataset, seed = 1, device = 'auto', tensorboard = true, signal } = options;
  const folder = runFolder(name);
  const release = await lockFolder(folder, { signal });
  try {
    const existing = await readRun(folder);
    if (existing) refuseOtherChoices(existing, options);
    const source = options.init === undefined ? undefined : await readSource(options.init);
    const preset = recipeOf(options.preset, source);
    if (existing) refuseOther(existing, preset, seed);
    const init = existing
      ? existing.init
      : await chooseInit({ init: source, weights: options.weights }, preset);
    const wanted = { dataset, isForNewRun: !existing };
    const data = await openTrainingData(wanted, preset, async (missing, picture) => {
      const splitSeed = existing?.dataset.seed ?? seed;
      await prepareDataset({ source: datasetSource(missing), picture, seed: splitSeed, signal });
    });
    try {
      if (existing) refuseOtherData(existing, data.manifest.identity, data.trainingIdentity);
      if (existing && isReported(folder, existing)) return existing;
      const tf = await loadTensorFlow({ device, signal });
      if (existing?.status === 'finished') {
        await writeRunReport({ tf, folder, run: existing, dataset: data, signal });
        return existing;
      }
      const choices = { name, presetName: presetNameOf(preset), preset, seed, init };
      const run = existing ?? newRun(tf, { ...choices, bestBy: options.bestBy ?? 'val_loss' }, data);
      const { report, checkpointEvery, keep } = options;
      const trained = await trainRun({
        tf,
        folder,
        run,
        dataset: data,
        signal,
        report,
        begin: () => beginWeights(run),
        checkpointEvery,
        keep,
        tensorboard: tensorboard === false ? undefined : { histograms: tensorboard === 'histograms' },
      });
      if (trained.bestEpoch !== null)
        await writeRunReport({ tf, folder, run: trained, dataset: data, signal });
      return trained;
    } finally {
      data.close();
    }
  } finally {
    await release();
  }
}

/** What the manifest of a run would not take back, and what would save nothing. */
const optionsSchema = z.object({
  name: nameSchema,
  preset: presetSchema.optional(),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
  bestBy: bestBySchema.optional(),
  checkpointEvery: z
    .union(
      [z.object({ steps: z.int().positive() }), z.object({ seconds: z.number().positive() })],
      'expected { steps } or { seconds }, above 0',
    )
    .optional(),
  keep: z.int().positive().optional(),
});

/** Before any work: TypeScript does not see ranges, and callers in JavaScript see nothing, nor what has a default. */
function checked(options: TrainOptions): TrainOptions {
  const { data, error } = optionsSchema.safeParse(options);
  if (data) return { ...options, ...data };
  const told = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new FoodnetError('bad-option', `Cannot train run ${options.name}: ${told}. Correct the option.`);
}

function recipeOf(preset: Preset = presets.sample, source: Run | undefined): Preset {
  return source ? { ...preset, network: source.preset.network, picture: source.preset.picture } : preset;
}

/** What the recipe is called: as a preset where it is one. */
function presetNameOf(preset: Preset): string {
  return Object.keys(presets).find((name) => isDeepStrictEqual(presets[name], preset)) ?? 'own';
}

/** As the command line does: choices that were not made contradict nothing. */
function refuseOtherChoices(run: Run, { dataset, init, weights, bestBy }: TrainOptions): void {
  const choices = { init, weights, 'best-by': bestBy };
  const given = Object.entries(choices).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  refuseContradictions(run, { dataset, ...choices }, new Set(given));
}

function refuseOther(run: Run, preset: Preset, seed: number): void {
  const settings = Object.keys(preset) as (keyof Preset)[];
  const other = settings.filter((name) => !isDeepStrictEqual(run.preset[name], preset[name]));
  const differs = [
    ...(run.seed === seed ? [] : [`seed ${run.seed}`]),
    ...other.map((name) => `another ${name}`),
  ];
  if (differs.length === 0) return;
  throw new FoodnetError(
    'contradiction',
    `Cannot train run ${run.name}: it was begun with ${differs.join(', ')}. Name another run, or remove its folder.`,
  );
}
