import { FoodnetError, type Preset } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import {
  asName,
  command,
  datasetSource,
  formatCount,
  formatPercent,
  lockFolder,
  preparedFolder,
  presetOf,
  runFolder,
  userPath,
} from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { importPicture, type PictureChoices } from './import-picture.js';
import { importRun } from './import-run.js';
import { rescaleSchema } from './parse-rescale.js';

export const importCommand = command({
  name: 'exporter:import',
  summary:
    'Makes a run of a model that Keras or TensorFlow.js saved: .keras, .h5, .hdf5, or the model.json of a layers model; or of ' +
    'the variables of a SavedModel, a folder, whose network --preset or --config tells. ' +
    "The run is measured on --dataset, whose classes are the network's in the order of their names; then it can be " +
    'evaluated, exported and served, and trained on with trainer:train --init=<run>.',
  extras: {
    from: {
      describe: 'The .keras, .h5, .hdf5 or model.json to import, or the folder of a SavedModel',
      schema: z.string().min(1, 'expected a path'),
    },
    rescale: {
      describe:
        'How pixels 0..255 are scaled before the network, where it does not begin with a Rescaling: 1/255, -1..1, ...',
      schema: rescaleSchema.optional(),
    },
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const { openDataset } = await import('@foodnet/dataset');
    const path = userPath(extras.from);
    const source = basename(path);
    if (!given.has('dataset')) {
      throw new FoodnetError(
        'bad-option',
        `Cannot import ${source}: it does not tell the names of its classes. Give --dataset=<pictures of them>, on which ` +
          'it is measured.',
      );
    }
    const isFolder = existsSync(path) && statSync(path).isDirectory();
    if (isFolder && !given.has('preset') && !given.has('config')) {
      throw new FoodnetError(
        'bad-option',
        `Cannot import ${source}: a SavedModel has variables, and its layers have to be told. Give --preset=<name>, or ` +
          '--config=<file> such as the config.yaml of a run.',
      );
    }
    const { size } = options;
    const { model, picture } = isFolder
      ? await openVariables(path, source, presetOf({ ...options, size: undefined }), { ...extras, size })
      : await openModel(path, source, { ...extras, size });
    // What cannot be computed is refused before pictures are prepared for it.
    layersOf(model.network, picture, model.classes);

    const name = options.run ?? nameOf(source);
    const folder = runFolder(name);
    const dataset = datasetSource(options.dataset, options.source);
    await context.call('dataset:prepare', [`--picture=${JSON.stringify(picture)}`]);
    const release = await lockFolder(folder, { signal, say: (line) => console.log(line) });
    const pictures = await openDataset(preparedFolder(dataset.name, picture));
    try {
      const tf = await loadTensorFlow({ device: options.device, signal });
      const { seed } = options;
      const run = await importRun({
        tf,
        folder,
        name,
        model,
        source,
        picture,
        dataset: pictures,
        seed,
        signal,
      });
      const [{ valAccuracy, valLoss }] = run.epochs;
      console.log(
        `runs/${name} is ready: ${formatCount(run.parameters)} parameters, ${run.classes.length} classes, pictures of ` +
          `${picture.width} x ${picture.height} in ${picture.range.join('..')}; on the test pictures of ` +
          `${run.dataset.name} accuracy ${formatPercent(valAccuracy)}, loss ${valLoss.toFixed(4)}`,
      );
    } finally {
      pictures.close();
      await release();
    }
  },
});

async function openModel(path: string, source: string, choices: PictureChoices) {
  const { importModel, readModel, withHdf5Reader } = await import('@foodnet/keras');
  const model = importModel(await withHdf5Reader((reader) => readModel(path, reader)), source);
  return { model, picture: importPicture(model, choices, source) };
}

async function openVariables(
  path: string,
  source: string,
  { network, picture }: Pick<Preset, 'network' | 'picture'>,
  { size, rescale }: PictureChoices,
) {
  const { readSavedModel } = await import('@foodnet/keras');
  const variables = await readSavedModel(path, network);
  // What neither the file nor an option tells is the recipe's.
  const told = { height: variables.height, width: variables.width };
  const choices = {
    size: size ?? (told.height === null ? picture.height : undefined),
    rescale: rescale ?? picture.range,
  };
  return { model: { ...variables, network }, picture: importPicture(told, choices, source, picture) };
}

/** `cats.h5` -> `cats`, and what a name of a run may not have becomes "-". */
function nameOf(file: string): string {
  return asName(file.replace(/\.[^.]*$/, '')) || 'imported';
}
