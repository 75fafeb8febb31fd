import { FoodnetError, mobileNetV2, random, resnet20Narrow, type Network } from '@foodnet/contracts';
import { readSavedModel } from '@foodnet/keras';
import { initialWeights, layersOf } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomizeWeights } from '../random-network.fixture.js';
import { writeSavedModel } from '../saved-model/write-saved-model.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const picture = { width: 32, height: 48, range: [0, 1] as [number, number] };
const labels = ['a', 'b', 'c'];
const network: Network = { ...resnet20Narrow, stages: [4] };

async function exported(name: string, of: Network) {
  const layers = layersOf(of, picture, labels.length);
  const weights = randomizeWeights(initialWeights(layers, 1), 1);
  const target = join(folder, name);
  await mkdir(target);
  await writeSavedModel(tf, target, { layers, weights, labels });
  return { target, weights };
}
const { target, weights } = await exported('resnet', network);
const index = join('variables', 'variables.index');
const data = join('variables', 'variables.data-00000-of-00001');

test.each<[string, Network]>([
  ['a residual network', network],
  ['MobileNetV2', { ...mobileNetV2, width: 0.35, blocks: mobileNetV2.blocks.slice(0, 2), lastFilters: 8 }],
])('the variables of our own export of %s come back', async (name, of) => {
  const { target: own, weights: expected } = await exported(name, of);
  const read = await readSavedModel(own, of);
  expect(read).toMatchObject({ classes: 3, height: 48, width: 32 });
  expect(read.weightsFor(picture)).toEqual(expected);
});

test('variables of another network are refused by the first that differs', async () => {
  const refused = async (of: Network) => (await readSavedModel(target, of)).weightsFor(picture);
  await expect(refused({ ...network, stages: [5] })).rejects.toThrow(
    'its stage1_block1_conv1/kernel is [3, 3, 8, 4], the network needs [3, 3, 8, 5]',
  );
  await expect(refused({ ...network, convolutionsPerBlock: 2 })).rejects.toThrow(
    'it has a variable stage1_block1_bn3/beta, of which the network knows nothing',
  );
  await expect(refused(mobileNetV2)).rejects.toThrow('it has no predictions/kernel');
  await expect(refused(mobileNetV2)).rejects.toMatchObject({ code: 'unsupported-model' });
});

test.each([
  ['saved_model.pb', 'missing'],
  [index, 'missing'],
  [data, 'missing'],
])('a SavedModel without %s is refused', async (file, code) => {
  const copy = join(folder, 'without');
  await cp(target, copy, { recursive: true });
  await rm(join(copy, file));
  await expect(readSavedModel(copy, network)).rejects.toMatchObject({ code });
  await rm(copy, { recursive: true });
});

/** All of them: FOODNET_MUTATIONS=2000. */
const count = Number(process.env.FOODNET_MUTATIONS ?? 60);

test(`${count} changed SavedModels are read or refused, and a changed number is always seen`, async () => {
  const draw = random(5, 'mutations');
  const copy = join(folder, 'changed');
  await cp(target, copy, { recursive: true });
  const outcomes = new Set<string>();
  for (let round = 0; round < count; round++) {
    const file = ['saved_model.pb', index, data][round % 3];
    const whole = await readFile(join(target, file));
    const changed = Buffer.from(whole);
    const at = Math.floor(draw() * changed.length);
    const lie = draw();
    if (lie < 0.5) changed[at] ^= 1 << Math.floor(draw() * 8);
    else if (lie < 0.8) changed.fill(0xff, at, at + 4);
    await writeFile(join(copy, file), lie < 0.8 ? changed : whole.subarray(0, at));
    const outcome = await readSavedModel(copy, network)
      .then((read) => {
        expect(read.weightsFor(picture)).toEqual(weights);
        return 'read';
      })
      .catch((error: unknown) => {
        if (!(error instanceof FoodnetError)) throw error;
        return error.code;
      });
    outcomes.add(outcome);
    await writeFile(join(copy, file), whole);
  }
  expect([...outcomes].sort()).toEqual(expect.arrayContaining(['damaged', 'read']));
  expect(['damaged', 'read', 'unsupported-model', 'missing']).toEqual(expect.arrayContaining([...outcomes]));
}, 600_000);
