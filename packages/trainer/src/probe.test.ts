import { presets } from '@foodnet/contracts';
import { readTensors } from '@foodnet/model';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { probeFile, writeProbe } from './probe.js';

const folder = temporaryFolder();

test('the probe spreads 64 pictures over the classes, also where the classes are sorted', async () => {
  // 50 pictures of each of 7 classes, one class behind the other; each picture's bytes tell its class.
  const labels = Array.from({ length: 350 }, (_, index) => Math.floor(index / 50));
  const split = {
    count: labels.length,
    labels,
    paths: [],
    read: (index: number, into: Uint8Array, offset: number) =>
      void into.fill(labels[index], offset, offset + 192),
  };
  await writeProbe(folder, split, { ...presets.report.picture, width: 8, height: 8 });
  const images = (await readTensors(probeFile(folder))).tensors.get('images');
  expect(images?.shape).toEqual([64, 8, 8, 3]);
  const shown = Array.from({ length: 64 }, (_, index) => images?.data[index * 192]);
  const perClass = Array.from({ length: 7 }, (_, label) => shown.filter((found) => found === label).length);
  expect(perClass).toEqual([10, 9, 9, 9, 9, 9, 9]);
});
