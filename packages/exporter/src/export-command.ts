import { readManifest, FoodnetError, precisionSchema, runSchema } from '@foodnet/contracts';
import {
  command,
  formatBytes,
  formatCount,
  formatPercent,
  home,
  modelsFolder,
  runFolder,
  runName,
  userPath,
  yesOrNo,
  type CommandContext,
  type OptionTable,
} from '@foodnet/stage';
import { existsSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import { describeDifferences } from './compare.js';
import { openExportPictures } from './export-pictures.js';
import { exportModel, type Exported } from './export-model.js';
import { LATEST, readAliases, type VersionsByAlias } from './repository/aliases.js';

/** Options that decide what a run is: only the trainer can tell whether they fit a run that exists. */
const trainingOptions = [
  'dataset',
  'preset',
  'config',
  'size',
  'epochs',
  'batch-size',
  'compute-type',
  'seed',
  'init',
  'weights',
];

/** What a file for Keras has no choice of. */
const ofVersions = [
  'precision',
  'allow-drop',
  'opset',
  'features',
  'mirror',
  'tfjs',
  'layout',
  'model',
  'models',
];

export const exportCommand = command({
  name: 'exporter:export',
  summary:
    "Exports a run's best checkpoint as a new version of a model, models/<model>/<version>/: model.onnx, a SavedModel, " +
    'labels.txt and manifest.json. Trains first where the run is missing or unfinished.',
  extras: {
    precision: {
      describe:
        'Numbers of model.onnx: fp32, fp16 (half the size, for GPUs) or int8 (a quarter of it, and about twice as ' +
        'fast on CPUs)',
      schema: z.enum(precisionSchema.options, 'expected fp32, fp16 or int8').default('fp32'),
    },
    format: {
      describe:
        'version (a new version of the model), or one file for Keras: keras (.keras, Keras 3) or h5 (Keras 2 and 3)',
      schema: z.enum(['version', 'keras', 'h5'], 'expected version, keras or h5').default('version'),
    },
    output: {
      describe: 'File to write with --format=keras or h5 [default: runs/<run>/<run>.keras or .h5]',
      schema: z.string().min(1, 'expected a path').optional(),
    },
    'allow-drop': {
      describe: 'Export even where fp16 or int8 cost more than one point of accuracy: yes or no',
      schema: yesOrNo,
    },
    opset: {
      describe: 'Version of the ONNX operators: 17, 18 or 19',
      schema: z
        .enum(['17', '18', '19'], 'expected 17, 18 or 19')
        .default('17')
        .transform((text) => Number(text) as 17 | 18 | 19),
    },
    features: {
      describe:
        'Add the output `features`, the vector that the last layer classifies, to model.onnx: yes or no',
      schema: yesOrNo,
    },
    mirror: {
      describe:
        'Answer by the mean over each picture and its mirror, at twice the cost; see trainer:evaluate --mirror for ' +
        'the gain: yes or no',
      schema: yesOrNo,
    },
    tfjs: {
      describe: 'Add a model for TensorFlow.js in browsers, tfjs/model.json: yes or no',
      schema: yesOrNo,
    },
    layout: {
      describe: 'plain, or triton: with the config.pbtxt by which Triton serves the folder of models',
      schema: z.enum(['plain', 'triton'], 'expected plain or triton').default('plain'),
    },
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const unused = extras.format === 'version' ? undefined : ofVersions.find((name) => given.has(name));
    if (unused !== undefined) {
      throw new FoodnetError(
        'bad-option',
        `Cannot use --${unused} with --format=${extras.format}: Keras gets one file, the network as it was trained. Leave one out.`,
      );
    }
    refuseOutput(extras.format, extras.output);
    const name = runName(options);
    const folder = runFolder(name);
    const file = join(folder, 'run.json');
    // By its name alone, which may be mistyped, a run is looked for and not begun.
    const isNew = [...trainingOptions, 'source'].some((option) => given.has(option));
    if (given.has('run') && !existsSync(file) && !isNew) {
      throw new FoodnetError(
        'missing',
        `Cannot export run ${name}: there is no ${file}. npx nx run trainer:runs lists the runs; to train a new one, or ` +
          'one that was stopped before its first step, say all that it learns, such as --dataset=<pictures>.',
      );
    }
    if (!(await isFinished(folder)) || trainingOptions.some((name) => given.has(name)))
      await context.call('trainer:train');
    if (extras.format !== 'version') {
      await writeKeras(folder, extras.format, extras.output, context);
      return;
    }
    const exported = await exportModel({
      runFolder: folder,
      modelsFolder: modelsFolder(options),
      model: options.model,
      device: options.device,
      precision: extras.precision,
      opset: extras.opset,
      features: extras.features,
      mirror: extras.mirror,
      tfjs: extras.tfjs,
      layout: extras.layout,
      allowDrop: extras['allow-drop'],
      openPictures: (run) =>
        openExportPictures(run, (stage, more) => context.call(stage, more)).catch((error: unknown) => {
          // In fp32 they only tell how often mirrors are right.
          if (extras.precision !== 'fp32' || !(error instanceof FoodnetError)) throw error;
          console.warn(`The accuracy with mirrors is not measured: ${error.message}`);
          return undefined;
        }),
      signal,
    });
    console.log(describe(exported));
    const more = ['model', 'models'].filter((name) => given.has(name));
    const repeated = more.map((name) => ` --${name}=${options[name as 'model' | 'models']}`).join('');
    const aliases = await readAliases(join(modelsFolder(options), options.model));
    console.log(howToServe(exported.manifest.version, aliases, repeated));
  },
});

/** @throws FoodnetError `bad-option` where --output is no file, or none is written. */
function refuseOutput(format: 'version' | 'keras' | 'h5', output: string | undefined): void {
  if (output === undefined) return;
  if (format === 'version') {
    throw new FoodnetError(
      'bad-option',
      `Cannot use --output=${output} for a version, which lies in models/<model>/. Give --format=keras or h5, or leave it out.`,
    );
  }
  if (statSync(userPath(output), { throwIfNoEntry: false })?.isDirectory())
    throw new FoodnetError(
      'bad-option',
      `Cannot write to --output=${output}: it is a folder. Name a file in it.`,
    );
}

/** The server answers by default with the version that `stable` names, else with the newest. */
function howToServe(version: number, aliases: VersionsByAlias, options: string): string {
  const standard = aliases.stable ?? aliases[LATEST];
  return version === standard
    ? `Serve it with: npx nx run inference-server:serve${options}`
    : `Version ${standard} is what is served by default. ` +
        `To change that: npx nx run exporter:promote -- --alias=stable --version=${version}${options}`;
}

async function writeKeras(
  folder: string,
  format: 'keras' | 'h5',
  output: string | undefined,
  { options, signal }: Pick<CommandContext<OptionTable>, 'options' | 'signal'>,
): Promise<void> {
  // Loaded late: HDF5's library is of use here alone.
  const { exportKeras } = await import('./keras/export-keras.js');
  const file = output === undefined ? join(folder, `${basename(folder)}.${format}`) : userPath(output);
  const { device } = options;
  const { bytes, difference, pictures } = await exportKeras({
    runFolder: folder,
    file,
    format,
    device,
    signal,
  });
  console.log(
    `${shownPath(file)} is ready: ${formatBytes(bytes)}. Largest difference from the trainer on ${pictures} pictures: ` +
      `${difference.toExponential(1)}. It takes pictures of 0..255; load it with keras.models.load_model.`,
  );
}

async function isFinished(folder: string): Promise<boolean> {
  try {
    return (await readManifest(join(folder, 'run.json'), runSchema)).status === 'finished';
  } catch (error) {
    if (error instanceof FoodnetError && error.code === 'missing') return false;
    throw error;
  }
}

function describe({ folder, manifest, differences }: Exported): string {
  const { from, metrics, files, precision, mirror, measured } = manifest;
  const ready =
    `${shownPath(folder)} is ready: run ${from.run}, epoch ${from.epoch + 1}, ` +
    `accuracy ${formatPercent(metrics.valAccuracy)}${mirror ? ' (without mirrors)' : ''}, ${manifest.classes.length} classes` +
    (measured
      ? `\n${precision}${mirror ? ' with mirrors' : ''} is right on ${formatPercent(measured.accuracy)} of ` +
        `${formatCount(measured.pictures)} test pictures` +
        (precision === 'fp32' ? '' : `, fp32 on ${formatPercent(measured.fp32Accuracy)}`)
      : '') +
    (measured?.calibration
      ? `; ranges by ${measured.calibration.method} of ${measured.calibration.pictures} training pictures`
      : '');
  if (!differences) return ready;
  const width = Math.max(...Object.keys(files).map(({ length }) => length));
  const sizes = Object.entries(files).map(
    ([name, { bytes }]) => `  ${name.padEnd(width)}  ${formatBytes(bytes)}`,
  );
  return [ready, ...sizes, describeDifferences(differences)].join('\n');
}

/** A path below the home folder, as people read it. */
function shownPath(path: string): string {
  const below = relative(home(), path);
  return below.startsWith('..') ? path : below;
}
