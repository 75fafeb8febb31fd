import { readModel, withHdf5Reader } from '@foodnet/keras';
import { readTensors, writeTensors } from '@foodnet/model';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyRun } from '../tiny-run.fixture.js';
import { exportKeras } from './export-keras.js';

const home = temporaryFolder();

test.each(['keras', 'h5'] as const)(
  'exportKeras writes a run as %s that answers as the trainer',
  async (format) => {
    const runFolder = join(home, format);
    await writeTinyRun(runFolder, 'tiny', 3);
    const file = join(home, 'out', `tiny.${format}`);
    const { bytes, difference, pictures } = await exportKeras({ runFolder, file, format, device: 'cpu' });
    expect(statSync(file).size).toBe(bytes);
    expect((await withHdf5Reader((reader) => readModel(file, reader))).weights.get('logits')).toHaveLength(2);
    expect(pictures).toBe(8);
    expect(difference).toBeLessThan(1e-6);
  },
);

test('exportKeras refuses weights that are no numbers, and leaves the file of before', async () => {
  const runFolder = join(home, 'broken');
  await writeTinyRun(runFolder, 'broken', 3);
  const checkpoint = join(runFolder, 'best.safetensors');
  const { tensors } = await readTensors(checkpoint);
  (tensors.get('logits/bias')!.data as Float32Array).fill(NaN);
  await writeTensors(checkpoint, tensors);
  const folder = join(home, 'before');
  mkdirSync(folder);
  const file = join(folder, 'broken.keras');
  writeFileSync(file, 'a good one');
  await expect(exportKeras({ runFolder, file, format: 'keras', device: 'cpu' })).rejects.toMatchObject({
    code: 'not-equal',
  });
  expect(readFileSync(file, 'utf8')).toBe('a good one');
  expect(readdirSync(folder)).toEqual(['broken.keras']);
});

test('exportKeras refuses a run that is not finished', async () => {
  const runFolder = join(home, 'half');
  await writeTinyRun(runFolder, 'half', 3, { status: 'training', epochs: [], bestEpoch: null });
  const file = join(home, 'half.keras');
  await expect(exportKeras({ runFolder, file, format: 'keras', device: 'cpu' })).rejects.toThrow(
    '(0 of 2 epochs)',
  );
});
