import { resnet20Narrow } from '@foodnet/contracts';
import { initialWeights, layersOf } from '@foodnet/model';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionalConfig } from './functional-config.js';
import { importModel } from './import-model.js';
import { kerasOrder } from './keras-order.js';
import { readLayersModel } from './read-layers-model.js';

const folder = temporaryFolder();
const picture = { width: 16, height: 16, range: [0, 1] as [number, number] };
const layers = layersOf({ ...resnet20Narrow, stages: [3] }, picture, 4);
const weights = initialWeights(layers, 1);

/** Writes what tfjs-layers' `save` writes, in two shards, and returns the path of model.json. */
function writeModel(
  name: string,
  change: (json: Record<string, unknown>) => object = (json) => json,
): string {
  const target = join(folder, name);
  mkdirSync(target);
  const content = Buffer.concat([...weights.values()].map(({ data }) => Buffer.from(data.buffer)));
  writeFileSync(join(target, 'group1-shard1of2.bin'), content.subarray(0, 1000));
  writeFileSync(join(target, 'group1-shard2of2.bin'), content.subarray(1000));
  const manifest = [...weights].map(([parameter, { shape }]) => ({
    name: parameter,
    shape,
    dtype: 'float32',
  }));
  const json = {
    format: 'layers-model',
    modelTopology: {
      keras_version: 'tfjs-layers 4.22.0',
      model_config: functionalConfig(kerasOrder(layers), 'net', 'legacy'),
    },
    weightsManifest: [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: manifest }],
  };
  const path = join(target, 'model.json');
  writeFileSync(path, JSON.stringify(change(json)));
  return path;
}

async function read(path: string) {
  const { readFile } = await import('node:fs/promises');
  return importModel(await readLayersModel(await readFile(path), path), path);
}

test('a layers model of TensorFlow.js is read, weights and all', async () => {
  const model = await read(writeModel('whole'));
  expect(model).toMatchObject({ classes: 4, width: 16, height: 16, range: [0, expect.closeTo(1, 6)] });
  expect(model.weightsFor(picture)).toEqual(weights);
});

test.each<[string, (json: Record<string, unknown>) => object, string, string]>([
  ['graph', (json) => ({ ...json, format: 'graph-model' }), 'unsupported-model', 'it is a graph model'],
  [
    'quantized',
    (json) => changed(json, { quantization: { scale: 1 } }),
    'unsupported-model',
    'are quantized, expected float32',
  ],
  ['long', (json) => changed(json, { shape: [2 ** 40] }), 'damaged', 'lie beyond the end'],
  ['outside', (json) => withPaths(json, ['../secret']), 'damaged', 'the name of a file beside it'],
  ['gone', (json) => withPaths(json, ['none.bin']), 'damaged', 'cannot be read'],
])('what is wrong with a %s one is told', async (name, change, code, found) => {
  const path = writeModel(name, change);
  await expect(read(path)).rejects.toMatchObject({ code });
  await expect(read(path)).rejects.toThrow(found);
});

type Manifest = { readonly paths: string[]; readonly weights: object[] }[];

function changed(json: Record<string, unknown>, change: object): object {
  const [
    {
      paths,
      weights: [first, ...rest],
    },
  ] = json.weightsManifest as Manifest;
  return { ...json, weightsManifest: [{ paths, weights: [{ ...first, ...change }, ...rest] }] };
}

function withPaths(json: Record<string, unknown>, paths: string[]): object {
  const [group] = json.weightsManifest as Manifest;
  return { ...json, weightsManifest: [{ ...group, paths }] };
}
