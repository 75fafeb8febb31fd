import {
  FoodnetError,
  IMPORTED,
  presets,
  random,
  shuffle,
  type Epoch,
  type Network,
  type PictureSpec,
  type Run,
} from '@foodnet/contracts';
import type { DatasetReader } from '@foodnet/dataset';
import { countParameters, layersOf, writeTensors, type Weights } from '@foodnet/model';
import { diskError, writeJson } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPictures } from '../export-pictures.js';
import { measure } from './measure.js';

/** Test pictures on which an export must agree, as a training keeps. */
const PROBE_PICTURES = 64;

/** Training pictures of which loss and accuracy are told: enough for a percent, and soon done. */
const MEASURED_PICTURES = 1000;

export interface ImportOptions {
  readonly tf: TensorFlow;
  /** runs/<run>/, where nothing is yet. The caller holds its lock. */
  readonly folder: string;
  readonly name: string;
  readonly model: {
    readonly network: Network;
    readonly classes: number;
    weightsFor(picture: PictureSpec): Weights;
  };
  /** The file, for people. */
  readonly source: string;
  readonly picture: PictureSpec;
  /** Prepared for that picture spec; its classes are the network's, in this order. */
  readonly dataset: Pick<DatasetReader, 'manifest' | 'split'>;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/**
 * Makes a finished run of a model from elsewhere: its weights, measured on a dataset's pictures, with the recipe of the
 * preset `sample` to be trained on by.
 *
 * @throws FoodnetError `contradiction` where the run exists or the dataset has another number of classes; `damaged` where
 * the weights do not fit; `no-space`, `not-writable`; the abort's reason.
 */
export async function importRun(options: ImportOptions): Promise<Run> {
  const { tf, folder, name, model, source, picture, dataset, seed, signal } = options;
  const { manifest } = dataset;
  if (existsSync(join(folder, 'run.json'))) {
    throw new FoodnetError(
      'contradiction',
      `Cannot import to run ${name}: it exists. Give another --run, or remove ${folder}.`,
    );
  }
  if (manifest.classes.length !== model.classes) {
    throw new FoodnetError(
      'contradiction',
      `Cannot import ${source} for ${manifest.name}: the network tells ${model.classes} classes, the dataset has ` +
        `${manifest.classes.length}. Give the --dataset of the network's own classes.`,
    );
  }
  const layers = layersOf(model.network, picture, model.classes);
  const weights = model.weightsFor(picture);
  const [train, test] = [dataset.split('train'), dataset.split('test')];
  const startedAt = performance.now();
  const drawn = (count: number, most: number, stream: string) =>
    shuffle(
      Uint32Array.from({ length: count }, (_, index) => index),
      random(seed, stream),
    ).subarray(0, most);
  const seen = await measure(
    tf,
    layers,
    weights,
    train,
    drawn(train.count, MEASURED_PICTURES, 'measured'),
    signal,
  );
  const unseen = await measure(tf, layers, weights, test, drawn(test.count, test.count, 'test'), signal);
  const epoch: Epoch = {
    epoch: 0,
    loss: seen.loss,
    accuracy: seen.accuracy,
    valLoss: unseen.loss,
    valAccuracy: unseen.accuracy,
    learningRate: 0,
    seconds: (performance.now() - startedAt) / 1000,
    dataSeconds: 0,
  };
  const run: Run = {
    kind: 'run',
    format: 1,
    name,
    presetName: IMPORTED,
    preset: {
      ...presets.sample,
      description: `Imported from ${source}; not trained here`,
      network: model.network,
      picture,
      epochs: 1,
    },
    seed,
    dataset: {
      name: manifest.name,
      location: manifest.source.location,
      seed: manifest.seed,
      identity: manifest.identity,
    },
    classes: manifest.classes,
    parameters: countParameters(layers),
    status: 'finished',
    epochs: [epoch],
    bestBy: 'val_loss',
    bestEpoch: 0,
  };
  const probe = readPictures(test, drawn(test.count, PROBE_PICTURES, 'probe'), picture.height, picture.width);
  try {
    await writeTensors(join(folder, 'best.safetensors'), weights, { kind: 'weights', epoch: '0' });
    await writeTensors(join(folder, 'probe.safetensors'), new Map([['images', probe]]));
    await writeJson(join(folder, 'run.json'), run);
  } catch (error) {
    throw diskError(error, `write run ${name} in ${folder}`, 'import again');
  }
  return run;
}
