import { FoodnetError, mobileNetV2, random } from '@foodnet/contracts';
import { initialWeights, layersOf } from '@foodnet/model';
import { afterAll, expect, test } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';
import { Hdf5Reader } from './hdf5-reader.js';
import { importModel } from './import-model.js';
import { readH5, readKeras, type ReadModel } from './read-model.js';
import { encodeH5 } from './write-h5.js';
import { encodeKeras } from './write-keras.js';

/** All of them take minutes: FOODNET_MUTATIONS=2000. */
const count = Number(process.env.FOODNET_MUTATIONS ?? 60);

const reader = new Hdf5Reader(20_000);
afterAll(() => reader.close());
const picture = { width: 32, height: 32, range: [0, 1] as [number, number] };
const network = { ...mobileNetV2, width: 0.35, blocks: mobileNetV2.blocks.slice(0, 2), lastFilters: 8 };
const layers = layersOf(network, picture, 3);
const weights = initialWeights(layers, 1);

type Mutate = (bytes: Uint8Array, draw: () => number) => Uint8Array;
const position = (bytes: Uint8Array, draw: () => number) => Math.floor(draw() * bytes.length);

/** Headers stand at the beginning of HDF5's objects, and most lies there: half of the changes go to the first 8 KiB. */
const near = (bytes: Uint8Array, draw: () => number) =>
  position(draw() < 0.5 ? bytes.subarray(0, 8192) : bytes, draw);

const mutations: Readonly<Record<string, Mutate>> = {
  flip(bytes, draw) {
    const changed = bytes.slice();
    for (let flips = 1 + Math.floor(draw() * 8); flips > 0; flips--)
      changed[near(changed, draw)] ^= 1 << Math.floor(draw() * 8);
    return changed;
  },
  cut: (bytes, draw) => bytes.slice(0, position(bytes, draw)),
  lie(bytes, draw) {
    const changed = bytes.slice();
    const at = near(changed, draw);
    const size = [2, 4, 8][Math.floor(draw() * 3)];
    changed.fill(draw() < 0.5 ? 0xff : 0x7f, at, at + size);
    return changed;
  },
  copy(bytes, draw) {
    const changed = bytes.slice();
    const [from, to] = [near(bytes, draw), near(bytes, draw)];
    changed.copyWithin(to, from, from + 1 + Math.floor(draw() * 64));
    return changed;
  },
};

/** The same archive with one entry changed and its checksums right again. */
const inside =
  (entry: string, mutate: Mutate): Mutate =>
  (bytes, draw) => {
    const entries = unzipSync(bytes);
    return zipSync({ ...entries, [entry]: mutate(entries[entry], draw) }, { level: 0 });
  };

test(`${count} changed files are read or refused, and the process lives`, async () => {
  const files = {
    h5: [await encodeH5(layers, weights, 'net'), readH5],
    keras: [await encodeKeras(layers, weights, 'net'), readKeras],
  } as const;
  const outcomes = new Map<string, number>();
  const draw = random(7, 'mutations');
  for (let index = 0; index < count; index++) {
    const [whole, read] = files[index % 3 === 0 ? 'keras' : 'h5'];
    const [kind, mutate] = Object.entries(mutations)[index % 4];
    const inner = draw() < 0.5 ? 'config.json' : 'model.weights.h5';
    const changed = index % 6 === 0 ? inside(inner, mutate)(whole, draw) : mutate(whole, draw);
    const outcome = await read(changed, 'changed', reader)
      .then((found: ReadModel) => {
        const imported = importModel(found, 'changed');
        imported.weightsFor({ ...picture, width: imported.width ?? 32, height: imported.height ?? 32 });
        return 'read';
      })
      .catch((error: unknown) => {
        if (!(error instanceof FoodnetError)) throw new Error(`${kind} ${index}`, { cause: error });
        return error.code;
      });
    expect(['read', 'damaged', 'unsupported-model']).toContain(outcome);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get('damaged')).toBeGreaterThan(count / 10);
  expect(outcomes.get('read')).toBeGreaterThan(count / 10);
  // And a whole one is still read.
  expect(importModel(await readH5(files.h5[0], 'whole', reader), 'whole').classes).toBe(3);
}, 1_800_000);
