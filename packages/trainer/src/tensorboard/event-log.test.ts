import { temporaryFolder, testWithPython } from '@foodnet/testing';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { expect, test } from '@jest/globals';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { tinyDataset, tinyRun } from '../tiny-data.fixture.js';
import { trainRun } from '../train-run.js';
import { TrainingBatches } from '../training-batches.js';
import { histogramOf } from './histogram.js';

const home = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const run = tinyRun({ epochs: 5 });

/** Trains, ending with an error at each of `stops`, steps of that attempt. */
async function trained(name: string, stops: readonly number[]) {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  for (const stop of [...stops, Infinity]) {
    let steps = 0;
    const report = {
      step() {
        if (++steps === stop) throw new Error('stopped');
      },
    };
    const options = { tf, folder, run, dataset: tinyDataset, report, tensorboard: { histograms: true } };
    const ended = trainRun({ ...options, checkpointEvery: { steps: 3 } });
    await (stop === Infinity ? ended : expect(ended).rejects.toThrow('stopped'));
  }
  return join(folder, 'tensorboard');
}

/** Prints what TensorBoard's own reader finds below each folder: values by tag, and the steps without times. */
const program = `
import json, sys, base64
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing import io_wrapper
found = {}
for folder in sys.argv[1:]:
    for subfolder in sorted(io_wrapper.GetLogdirSubdirectories(folder)):
        events = EventAccumulator(subfolder, size_guidance=dict(scalars=0, images=0, histograms=0))
        events.Reload()
        tags = events.Tags()
        found[subfolder] = dict(
            scalars={tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
            images={tag: [[e.step, e.width, e.height, base64.b64encode(e.encoded_image_string).decode()] for e in events.Images(tag)] for tag in tags["images"]},
            histograms={tag: [[e.step, e.histogram_value.num, e.histogram_value.sum, sum(e.histogram_value.bucket)] for e in events.Histograms(tag)] for tag in tags["histograms"]})
print(json.dumps(found))`;

interface Found {
  readonly scalars: Record<string, [step: number, value: number][]>;
  readonly images: Record<string, [step: number, width: number, height: number, png: string][]>;
  readonly histograms: Record<string, [step: number, num: number, sum: number, counted: number][]>;
}

testWithPython(
  'TensorBoard reads every epoch, step, picture and histogram, without a gap or a doubled one',
  async (python) => {
    const folder = await trained('whole', []);
    const found = (await python(program, folder)) as Record<string, Found>;
    const [training, validation] = [found[join(folder, 'train')], found[join(folder, 'validation')]];
    const { epochs } = JSON.parse(await readFile(join(home, 'whole', 'run.json'), 'utf8')) as typeof run;

    const float32 = (values: readonly number[]) => values.map((value, step) => [step, Math.fround(value)]);
    expect(training.scalars.epoch_loss).toEqual(float32(epochs.map(({ loss }) => loss)));
    expect(training.scalars.epoch_accuracy).toEqual(float32(epochs.map(({ accuracy }) => accuracy)));
    expect(training.scalars.epoch_learning_rate).toEqual(
      float32(epochs.map(({ learningRate }) => learningRate)),
    );
    expect(validation.scalars.epoch_loss).toEqual(float32(epochs.map(({ valLoss }) => valLoss)));
    expect(validation.scalars.epoch_accuracy).toEqual(float32(epochs.map(({ valAccuracy }) => valAccuracy)));
    // 25 steps, of which each tenth is logged.
    for (const tag of ['batch_loss', 'batch_accuracy', 'batch_learning_rate'])
      expect(training.scalars[tag].map(([step]) => step)).toEqual([10, 20]);

    const { images } = new TrainingBatches(
      tinyDataset.split('train'),
      run.preset,
      run.seed,
      run.classes,
    ).read(0, 0);
    expect(Object.keys(training.images)).toHaveLength(4);
    const [[step, width, height, png]] = training.images['augmented/3'];
    expect([step, width, height]).toEqual([0, 8, 8]);
    const pixels = await sharp(Buffer.from(png, 'base64')).raw().toBuffer();
    expect([...pixels]).toEqual([...Uint8ClampedArray.from(images.subarray(3 * 192, 4 * 192))]);

    const kernels = training.histograms['stem.convolution/kernel'] ?? Object.values(training.histograms)[0];
    expect(kernels.map(([epoch]) => epoch)).toEqual([0, 1, 2, 3, 4]);
    for (const histograms of Object.values(training.histograms))
      for (const [, num, , counted] of histograms) expect(counted).toBe(num);
    expect(Object.keys(training.histograms).some((tag) => tag.startsWith('optimizer/'))).toBe(false);

    // Ended after checkpoints, in the middle of epochs: what was logged behind them is logged again, once.
    const pieces = await trained('pieces', [7, 5, 11]);
    const ofPieces = (await python(program, pieces)) as Record<string, Found>;
    expect(Object.values(ofPieces)).toEqual(Object.values(found));
  },
);

test('a training that tells TensorBoard nothing keeps what was told before', async () => {
  const folder = join(home, 'silent');
  await mkdir(folder);
  const files = ['train', 'validation'].map((split) =>
    join(folder, 'tensorboard', split, 'events.out.tfevents'),
  );
  const read = () => Promise.all(files.map((file) => readFile(file)));
  /** Ends with a checkpoint after so many steps. */
  const goOn = async (stop: number, tensorboard?: { readonly histograms: boolean }) => {
    const controller = new AbortController();
    let steps = 0;
    const report = { step: () => void (++steps === stop && controller.abort(new Error('stopped'))) };
    const { signal } = controller;
    await expect(
      trainRun({ tf, folder, run, dataset: tinyDataset, report, signal, tensorboard }),
    ).rejects.toThrow('stopped');
  };
  await goOn(12, { histograms: false });
  const before = await read();
  await goOn(1);
  expect(await read()).toEqual(before);
  await goOn(10, { histograms: false });
  for (const [index, events] of (await read()).entries()) {
    expect(events.subarray(0, before[index].length)).toEqual(before[index]);
    expect(events.length).toBeGreaterThan(before[index].length);
  }
});

test('histogramOf counts every value, the greatest in the last bucket', () => {
  const values = Float32Array.from({ length: 31 }, (_, index) => index);
  const { min, max, num, sum, sumSquares, bucket, bucketLimit } = histogramOf(values);
  expect([min, max, num, sum, sumSquares]).toEqual([0, 30, 31, 465, 9455]);
  expect(bucket).toEqual([...Array.from({ length: 29 }, () => 1), 2]);
  expect(bucketLimit).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(histogramOf(Float32Array.of(2, 2))).toMatchObject({ bucket: [2], bucketLimit: [2], min: 2, max: 2 });
});
