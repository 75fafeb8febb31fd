import { presets, type ModelVersion, type PreparedDataset } from '@foodnet/contracts';
import { home, lockFolder } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cleanCommand } from './clean-command.js';
import type { Kind } from './item.js';

const root = temporaryFolder();
const cache = join(root, 'cache');
const before = { home: process.env.FOODNET_HOME, cache: process.env.FOODNET_CACHE };
let said: string[];

const put = async (path: string, content = 'x'.repeat(1500)) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
};
const has = (path: string) => existsSync(join(root, path));

const putVersion = (version: number) => {
  const manifest: ModelVersion = {
    kind: 'model-version',
    format: 1,
    model: 'foodnet',
    version,
    precision: 'fp32',
    opset: 17,
    mirror: false,
    classes: ['cat', 'dog'],
    picture: presets.report.picture,
    input: { name: 'images', dtype: 'uint8', shape: [null, 32, 32, 3] },
    output: { name: 'probabilities', dtype: 'float32', shape: [null, 2] },
    files: {},
    metrics: { valLoss: 1, valAccuracy: 0.5 },
    from: {
      run: 'one',
      preset: 'report',
      seed: 1,
      epoch: 0,
      dataset: 'pets',
      datasetIdentity: '',
      checkpointSha256: '',
    },
    createdAt: new Date().toISOString(),
  };
  return put(`home/models/foodnet/${version}/manifest.json`, JSON.stringify(manifest));
};

beforeEach(async () => {
  process.env.FOODNET_HOME = join(root, 'home');
  process.env.FOODNET_CACHE = cache;
  said = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  await put('home/data/pets/32x32-lanczos3/manifest.json');
  await put('home/data/mine/notes.txt');
  await put('home/runs/one/run.json');
  await put('home/runs/two/run.json');
  await put('home/letters/dear.txt');
  for (const version of [1, 2, 3, 4]) await putVersion(version);
  await put(
    'home/models/foodnet/aliases.json',
    JSON.stringify({ kind: 'aliases', format: 1, aliases: { stable: 2, latest: 4 } }),
  );
  await put('cache/tensorflow-2.21.0-cpu/libtensorflow.so');
  await put('cache/other-program/file');
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const [name, value] of [
    ['FOODNET_HOME', before.home],
    ['FOODNET_CACHE', before.cache],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  for (const folder of ['home', 'cache', 'elsewhere'])
    await rm(join(root, folder), { recursive: true, force: true });
});

const clean = (what: Kind[], yes = true) =>
  cleanCommand.run({ extras: { what, yes }, signal: new AbortController().signal } as never);

test('data, runs and caches go, and nothing that Foodnet did not make', async () => {
  await clean(['data', 'runs', 'caches']);
  const gone = ['home/data/pets', 'home/runs/one', 'home/runs/two', 'cache/tensorflow-2.21.0-cpu'];
  expect(gone.filter(has)).toEqual([]);
  const stay = ['home/data/mine/notes.txt', 'home/letters/dear.txt', 'home/models/foodnet/1', 'cache/other-program/file']; // prettier-ignore
  expect(stay.filter((path) => !has(path))).toEqual([]);
  expect(said).toContain('1.5 kB  runs/one');
  expect(said).toContain('data/mine stays: it holds no prepared data.');
  expect(said.at(-1)).toBe('Removed 6 kB.');
});

const fileOf = (file: string) => ({ file, sha256: '0'.repeat(64) });
const split = {
  pictures: 1,
  pixels: fileOf('train.pixels'),
  labels: fileOf('train.labels'),
  paths: fileOf('train.paths'),
};
const fetched: PreparedDataset = {
  kind: 'prepared-dataset',
  format: 1,
  name: 'food',
  source: {
    location: 'http://example.com/food.tar.gz',
    layout: 'classes',
    fingerprint: '0'.repeat(64),
    archive: { bytes: 1500, sha256: '0'.repeat(64) },
  },
  seed: 1,
  picture: presets.report.picture,
  classes: ['cat', 'dog'],
  splits: { train: split, test: split },
  setAside: [],
  identity: '0'.repeat(64),
};

test('of a folder that holds the pictures as well, only what was prepared goes', async () => {
  await put('home/data/pets/cat/1.jpg');
  await put('home/data/pets/dog/1.jpg');
  await clean(['data']);
  expect(has('home/data/pets/32x32-lanczos3')).toBe(false);
  expect(['home/data/pets/cat/1.jpg', 'home/data/pets/dog/1.jpg'].every(has)).toBe(true);
  expect(said).toContain('1.5 kB  data/pets/32x32-lanczos3');
  expect(said).toContain('data/pets/cat stays: Foodnet did not make it.');
});

test('the drawn sample, and what was downloaded, goes with what was prepared of it', async () => {
  await put('home/data/sample/64x64-lanczos3/manifest.json');
  await put('home/data/sample/pictures/sample.json');
  await put('home/data/sample/.64x64-lanczos3.part-123-abc/train.bin');
  await put('home/data/food/32x32-lanczos3/manifest.json', JSON.stringify(fetched));
  await put('home/data/food/food.tar.gz');
  await put('home/data/food/pictures/apple_pie/1.jpg');
  await put('home/data/food/pictures/.archive.sha256');
  await clean(['data']);
  expect(['home/data/sample', 'home/data/food'].filter(has)).toEqual([]);

  const location = 'https://example.com/?download=1';
  const source = { ...fetched.source, location };
  await put('home/data/food/32x32-lanczos3/manifest.json', JSON.stringify({ ...fetched, source }));
  await put('home/data/food/archive');
  await put('home/data/food/archive of mine/letter.txt');
  await clean(['data']);
  expect(has('home/data/food/archive of mine/letter.txt')).toBe(true);
  expect(has('home/data/food/32x32-lanczos3')).toBe(false);
});

test('pictures that --keep-pictures did not unpack stay, also beside what came from an archive', async () => {
  await put('home/data/food/32x32-lanczos3/manifest.json', JSON.stringify(fetched));
  await put('home/data/food/pictures/apple_pie/1.jpg');
  await clean(['data']);
  expect(has('home/data/food/pictures/apple_pie/1.jpg')).toBe(true);
  expect(has('home/data/food/32x32-lanczos3')).toBe(false);
  expect(said).toContain('data/food/pictures stays: Foodnet did not make it.');
});

test('shards that workers left of a preparation go, and stay while it is done', async () => {
  const shards = 'home/data/pets/.32x32-lanczos3.shards/shards/000000.pixels';
  await put(shards);
  await put('home/data/pets/cat/1.jpg');
  const unlock = await lockFolder(join(home(), 'data', 'pets', '32x32-lanczos3'));
  await clean(['data']);
  await unlock();
  expect(has(shards)).toBe(true);
  await clean(['data']);
  expect(['home/data/pets/cat/1.jpg', 'home/data/pets/.32x32-lanczos3.shards'].map(has)).toEqual([
    true,
    false,
  ]);
});

test('wheels that wait in the cache go, and stay while TensorFlow is downloaded', async () => {
  const wheel = 'cache/tensorflow-2.21.0-gpu.wheels/nvidia_cublas.whl';
  await put(wheel);
  const unlock = await lockFolder(join(root, 'cache', 'tensorflow-2.21.0-gpu'));
  await clean(['caches']);
  await unlock();
  expect(has(wheel)).toBe(true);
  await clean(['caches']);
  expect(has(wheel)).toBe(false);
});

test('of models go the versions that no alias names and that are not the newest', async () => {
  await clean(['models']);
  expect([1, 2, 3, 4].filter((version) => has(`home/models/foodnet/${version}`))).toEqual([2, 4]);
  expect(said).toContain('models/foodnet/2 stays: the alias stable names it.');
  expect(has('home/runs/one')).toBe(true);

  await put('home/models/foodnet/aliases.json', '{');
  await putVersion(1);
  await clean(['models']);
  expect(said).toContain('models/foodnet/1 stays: the aliases of the model cannot be read.');
});

test('what other programs number, call a run or cache stays, and a damaged version is not the newest', async () => {
  const others = [
    'home/models/resnet/1/saved_model.pb',
    'home/models/foodnet/5/manifest.json',
    'home/runs/lightning/checkpoints/epoch=1.ckpt',
    'cache/tensorflow-datasets/mnist/1.tfrecord',
  ];
  for (const path of others) await put(path);
  await put('home/runs/killed/checkpoints/epoch-00000-step-0000120.safetensors');
  await clean(['models', 'runs', 'caches']);
  expect(others.filter((path) => !has(path))).toEqual([]);
  expect(has('home/models/foodnet/4')).toBe(true);
  expect(has('home/runs/killed')).toBe(false);
  expect(said).toContain('models/resnet/1 stays: it cannot be read as a version.');
});

test('what a running stage works on stays, with the data and TensorFlow of a training', async () => {
  const release = await lockFolder(join(home(), 'runs', 'one'));
  await clean(['data', 'runs', 'caches']);
  await release();
  expect(['home/runs/one', 'home/data/pets', 'cache/tensorflow-2.21.0-cpu'].every(has)).toBe(true);
  expect(has('home/runs/two')).toBe(false);
  expect(said).toContain('runs/one stays: a stage works on it.');

  const unlock = await lockFolder(join(home(), 'data', 'pets', '32x32-lanczos3'));
  const part = 'home/data/pets/.32x32-lanczos3.part-123-abc/train.pixels';
  await put(part);
  await clean(['data']);
  await put('home/data/pets/cat/1.jpg');
  await clean(['data']);
  await unlock();
  expect([part, 'home/data/pets/32x32-lanczos3/manifest.json'].every(has)).toBe(true);
});

test('what a link leads to lies elsewhere and stays', async () => {
  await put('elsewhere/runs/far/run.json');
  await symlink(join(root, 'elsewhere/runs/far'), join(home(), 'runs', 'far'));
  await clean(['runs']);
  await rm(join(home(), 'runs'), { recursive: true });
  await symlink(join(root, 'elsewhere/runs'), join(home(), 'runs'));
  await clean(['runs']);
  expect(has('elsewhere/runs/far/run.json')).toBe(true);
});

/** A child takes Node's own environment, not the test's. */
const start = (...options: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.js'), 'clean', ...options], {
    env: { ...process.env, FOODNET_HOME: home(), FOODNET_CACHE: cache },
  });

test.each(['--run=one', '--models=elsewhere'])(
  'all of a kind goes, so that %s is refused and nothing goes',
  async (option) => {
    await expect(start(option, '--yes')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Known are --what, --yes.') as unknown,
    });
    expect(has('home/runs/two')).toBe(true);
  },
);

test('without a terminal nothing goes unless --yes says so', async () => {
  await expect(start()).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('runs/one') as unknown,
    stderr: expect.stringContaining('say --yes') as unknown,
  });
  expect(has('home/runs/one')).toBe(true);
});
