import { computeTypeSchema, nameSchema, presets } from '@foodnet/contracts';
import { z } from 'zod';

/** One option of the command line: everything arrives as text, and the schema turns it into a checked value. */
export interface OptionSpec<Value = unknown> {
  readonly describe: string;
  readonly schema: z.ZodType<Value>;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: z.infer<Table[Name]['schema']>;
};

/** A whole number from `least` to `most`, given as text. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^-?\d+$/, expected)
    .transform(Number)
    .pipe(z.number().min(least, expected).max(most, expected));
}

/** yes or no, and no where it is not given; the option alone (`--json`) means yes. */
export const yesOrNo = z
  .enum(['yes', 'no', ''], 'expected yes or no')
  .default('no')
  .transform((text) => text !== 'no');

/** `--preset`, also in the place of the shared one where a command usually takes another. */
export function presetOption(usual: string): OptionSpec<string | undefined> {
  const names = Object.keys(presets).join(', ');
  return {
    describe: `Recipe: ${names} [default: ${usual}]`,
    schema: z
      .string()
      .refine((name) => Object.hasOwn(presets, name), `expected one of ${names}`)
      .optional(),
  };
}

/** `--port`, also in the place of the shared one where a command usually takes another. */
export function portOption(usual: string): OptionSpec<number | undefined> {
  return {
    describe: `Port to serve on; 0 takes a free one [default: ${usual}]`,
    schema: wholeNumber(0, 65_535).optional(),
  };
}

/** The options that every stage knows, so that a chain of stages shares one command line. */
export const sharedOptions = {
  dataset: {
    describe:
      'Pictures: `sample` (drawn by Foodnet), `food-101` (downloaded), a folder, an archive (.tar, .tar.gz, .zip), ' +
      'a list (.csv, .jsonl), a URL of an archive, or the name of a prepared dataset',
    schema: z.string().min(1, 'expected a folder or a name').default('sample'),
  },
  source: {
    describe:
      'Where the dataset that --dataset names comes from: a folder, an archive, a list, or the URL of an archive',
    schema: z.string().min(1, 'expected a path or a URL').optional(),
  },
  run: {
    describe: 'Name of the training run [default: <preset or config>-<dataset>]',
    schema: nameSchema.optional(),
  },
  preset: presetOption('sample'),
  config: {
    describe:
      'YAML or JSON file with changes to the preset; schema: packages/contracts/schemas/recipe.schema.json',
    schema: z.string().min(1, 'expected a file').optional(),
  },
  size: {
    describe: "Width and height in pixels that pictures are brought to, instead of the preset's",
    schema: wholeNumber(8, 1024).optional(),
  },
  epochs: {
    describe: "Epochs to train, instead of the preset's",
    schema: wholeNumber(1, 100_000).optional(),
  },
  'batch-size': {
    describe: "Pictures a step, instead of the preset's",
    schema: wholeNumber(1, 65_536).optional(),
  },
  'compute-type': {
    describe:
      "float32, or bfloat16 where the processor has AVX512-BF16 or AMX, faster on some, slower on others; instead of the preset's",
    schema: computeTypeSchema.optional(),
  },
  seed: {
    describe: 'Decides every random draw: the same seed gives the same run',
    schema: wholeNumber(0, 0xffff_ffff).default(1),
  },
  init: {
    describe:
      "The run whose best weights a new run begins with; its network and pictures take the place of the preset's",
    schema: nameSchema.optional(),
  },
  weights: {
    describe:
      "A file of Keras's (.h5, .keras) whose layers the network begins with, or none: random. MobileNetV2 looks for " +
      'its published weights in weights/ [default: weights/<published name>]',
    schema: z.string().min(1, 'expected a file or none').optional(),
  },
  device: {
    describe: 'auto (a GPU where there is one), cpu, or gpu (an error where there is none)',
    schema: z.enum(['auto', 'cpu', 'gpu'], 'expected auto, cpu or gpu').default('auto'),
  },
  model: { describe: 'Name of the exported model', schema: nameSchema.default('foodnet') },
  models: {
    describe: 'Folder of the exported models [default: models/ of the workspace]',
    schema: z.string().min(1).optional(),
  },
  host: { describe: 'Address to serve on', schema: z.string().min(1).default('127.0.0.1') },
  port: portOption('PORT of the environment, or 3000'),
  topk: { describe: 'Labels in an answer', schema: wholeNumber(1, 65_535).default(5) },
} satisfies OptionTable;

export type SharedOptions = OptionValues<typeof sharedOptions>;
export type Device = SharedOptions['device'];
