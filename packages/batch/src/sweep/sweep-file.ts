import { FoodnetError } from '@foodnet/contracts';
import { describeIssues, nameSettings, readConfigFile, userPath, type ConfigFile } from '@foodnet/stage';
import { z } from 'zod';

/** The values that a setting may have: some of them, or a range to draw from. */
const parameterSchema = z.union([
  z.array(z.unknown()).min(1),
  z
    .strictObject({
      from: z.number(),
      to: z.number(),
      /** `log` draws as many from 0.001 to 0.01 as from 0.01 to 0.1. */
      scale: z.enum(['linear', 'log']).default('linear'),
    })
    .refine(({ from, to }) => from < to, 'expected from to be less than to')
    .refine(({ from, scale }) => scale === 'linear' || from > 0, 'expected from above 0 with scale: log'),
]);
export type Parameter = z.infer<typeof parameterSchema>;

export const sweepSchema = z
  .strictObject({
    /**
     * `grid` tries every combination, `random` draws `runs` of them, `halving` begins with `runs` drawn ones of few epochs
     * and has the best share of them train anew for more (Jamieson and Talwalkar, arXiv 1502.07943).
     */
    search: z.enum(['grid', 'random', 'halving']),
    runs: z.int().min(1).max(10_000).default(16),
    /** What is the same in all runs: a recipe, as --config takes it. */
    base: z.record(z.string(), z.unknown()).default({}),
    /** By the names of the recipe's settings, with dots: `optimizer.learningRate`. `preset` is one, too. */
    parameters: z
      .record(z.string(), parameterSchema)
      .refine((table) => Object.keys(table).length > 0, 'expected at least one setting'),
    metric: z.enum(['val_accuracy', 'val_loss']).default('val_accuracy'),
    halving: z
      .strictObject({
        firstEpochs: z.int().min(1),
        /** One in so many goes on, for so many times the epochs. */
        factor: z.int().min(2).default(3),
      })
      .optional(),
  })
  .refine(({ search, halving }) => search !== 'halving' || halving !== undefined, {
    message: 'expected halving: { firstEpochs: 2 } with search: halving',
    path: ['halving'],
  })
  .refine(({ search, parameters }) => search !== 'grid' || Object.values(parameters).every(Array.isArray), {
    message: 'expected lists of values with search: grid',
    path: ['parameters'],
  });
export type Sweep = z.infer<typeof sweepSchema>;

export interface SweepFile {
  readonly sweep: Sweep;
  /** Says where its settings stand. */
  readonly file: ConfigFile;
}

/** @throws FoodnetError `missing`, or `bad-option` naming each wrong setting and its line. */
export function readSweep(path: string): SweepFile {
  const file = readConfigFile(userPath(path));
  const parsed = sweepSchema.safeParse(file.values, { error: nameSettings });
  if (parsed.success) return { sweep: parsed.data, file };
  throw new FoodnetError(
    'bad-option',
    `Cannot use --config:\n${describeIssues(parsed.error.issues, file)}\nCorrect the file; docs/many-machines.md shows one.`,
  );
}
