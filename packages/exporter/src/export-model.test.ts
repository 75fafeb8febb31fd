import { beforeAll, expect, test } from '@jest/globals';
import { modelVersionSchema, readManifest } from '@foodnet/contracts';
import type { SplitReader } from '@foodnet/dataset';
import { onnxModel } from '@foodnet/graph';
import { readTensors, writeTensors } from '@foodnet/model';
import { sha256OfFile, writeJson } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder } from '@foodnet/testing';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bestLabels } from './accuracy.js';
import { askOnnx } from './answers.js';
import { exportModel, type Exported } from './export-model.js';
import { changeAliases, readAliases } from './repository/aliases.js';
import { writeTinyRun } from './tiny-run.fixture.js';
import { readVersionProbe } from './version-probe.js';

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
}, 600_000);

const home = temporaryFolder();
let runs = 0;

/** A new run with the options that export it. */
async function prepare(changes: Parameters<typeof writeTinyRun>[3] = {}) {
  const name = `run-${++runs}`;
  const runFolder = join(home, 'runs', name);
  const run = await writeTinyRun(runFolder, name, runs, changes);
  return {
    run,
    options: { runFolder, modelsFolder: join(home, 'models', name), model: 'tiny', device: 'cpu' as const },
  };
}

test('exportModel writes a whole version, whose manifest tells every file and where it came from', async () => {
  const { run, options } = await prepare();
  const { folder, differences } = await exportModel(options);
  expect(folder).toBe(join(options.modelsFolder, 'tiny', '1'));
  expect(differences).toMatchObject({ pictures: 8 });

  const manifest = await readManifest(join(folder, 'manifest.json'), modelVersionSchema);
  expect(Object.keys(manifest.files).sort()).toEqual([
    'README.md',
    'assets/labels.txt',
    'fingerprint.pb',
    'labels.txt',
    'model.onnx',
    'probe.safetensors',
    'saved_model.pb',
    'variables/variables.data-00000-of-00001',
    'variables/variables.index',
  ]);
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    expect(readFileSync(join(folder, name))).toHaveLength(bytes);
    expect(await sha256OfFile(join(folder, name))).toBe(sha256);
  }
  expect(manifest).toMatchObject({
    model: 'tiny',
    version: 1,
    classes: run.classes,
    picture: run.preset.picture,
    metrics: { valLoss: 1.25, valAccuracy: 0.75 },
    from: {
      run: run.name,
      epoch: 0,
      checkpointSha256: await sha256OfFile(join(options.runFolder, 'best.safetensors')),
    },
  });
  expect(readFileSync(join(folder, 'labels.txt'), 'utf8')).toBe('round red\nsquare blue\nother\n');

  const probe = await readVersionProbe(folder, [32, 32], 3);
  expect(probe.pictures.shape).toEqual([8, 32, 32, 3]);
  expect([...probe.probabilities]).toEqual([...(await askOnnx(folder, probe.pictures))]);
  expect(maxDifference(probe.reference, probe.probabilities)).toBeLessThan(1e-5);
  await expect(readVersionProbe(folder, [32, 32], 4)).rejects.toMatchObject({ code: 'damaged' });

  const { metadataProps, modelVersion } = onnxModel.decode(readFileSync(join(folder, 'model.onnx')));
  const metadata = new Map((metadataProps ?? []).map(({ key, value }) => [key, value]));
  expect(modelVersion).toBe(1);
  expect(JSON.parse(metadata.get('labels') ?? '')).toEqual(run.classes);
  expect(JSON.parse(metadata.get('picture') ?? '')).toEqual(run.preset.picture);
});

test('exportModel leaves a checkpoint that is exported already alone, and gives a changed one the next number', async () => {
  const { options } = await prepare();
  const first = await exportModel(options);
  const content = readFileSync(join(first.folder, 'manifest.json'), 'utf8');
  const again = await exportModel(options);
  expect(again).toEqual({ folder: first.folder, manifest: first.manifest });

  const checkpoint = join(options.runFolder, 'best.safetensors');
  const { tensors } = await readTensors(checkpoint);
  (tensors.get('logits/bias')!.data as Float32Array).fill(0);
  await writeTensors(checkpoint, tensors);
  expect((await exportModel(options)).manifest.version).toBe(2);
  expect(readFileSync(join(first.folder, 'manifest.json'), 'utf8')).toBe(content);
});

test('exportModel makes a version anew that is damaged, under the next number', async () => {
  const { options } = await prepare();
  const { folder } = await exportModel(options);
  // A note beside its files takes nothing from a version.
  writeFileSync(join(folder, 'note.txt'), 'mine');
  expect((await exportModel(options)).manifest.version).toBe(1);
  const network = join(folder, 'model.onnx');
  const bytes = readFileSync(network);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(network, bytes);
  const again = await exportModel(options);
  expect(again.manifest.version).toBe(2);
  expect((await exportModel(options)).manifest.version).toBe(2);
});

test('exportModel gives the same weights another version where their classes or pictures are others', async () => {
  const { run, options } = await prepare();
  await exportModel(options);
  const file = join(options.runFolder, 'run.json');
  const { picture } = run.preset;
  await writeJson(file, { ...run, preset: { ...run.preset, picture: { ...picture, range: [-1, 1] } } });
  expect((await exportModel(options)).manifest).toMatchObject({ version: 2, picture: { range: [-1, 1] } });
  await writeJson(file, { ...run, classes: ['one', 'two', 'three'] });
  expect((await exportModel(options)).manifest).toMatchObject({
    version: 3,
    classes: ['one', 'two', 'three'],
  });
  await writeJson(file, run);
  expect((await exportModel(options)).manifest.version).toBe(1);
});

test('exportModel takes a network that looks at mirrors for another version', async () => {
  const { options } = await prepare();
  const straight = await exportModel(options);
  const both = await exportModel({ ...options, mirror: true });
  expect([straight, both].map(({ manifest }) => [manifest.version, manifest.mirror])).toEqual([
    [1, false],
    [2, true],
  ]);
  expect((await exportModel({ ...options, mirror: true })).manifest.version).toBe(2);
  const { pictures, probabilities, reference } = await readVersionProbe(both.folder, [32, 32], 3);
  expect(maxDifference(await askOnnx(both.folder, pictures), probabilities)).toBeLessThan(1e-6);
  expect(maxDifference(await askOnnx(straight.folder, pictures), reference)).toBeGreaterThan(1e-4);
});

test('exportModel tells the accuracy of a network that looks at mirrors, where there are pictures', async () => {
  const { options } = await prepare();
  const mirrored = { ...options, mirror: true };
  const unmeasured = await exportModel({ ...mirrored, model: 'unmeasured' });
  const metricsOf = ({ folder }: Exported) => {
    const { metadataProps } = onnxModel.decode(readFileSync(join(folder, 'model.onnx')));
    return JSON.parse(metadataProps?.find(({ key }) => key === 'metrics')?.value ?? '') as unknown;
  };
  expect(unmeasured.manifest.measured).toBeUndefined();
  expect(metricsOf(unmeasured)).toEqual({ accuracyWithoutMirrors: 0.75 });

  const { pictures, probabilities } = await readVersionProbe(unmeasured.folder, [32, 32], 3);
  const size = pictures.data.length / 8;
  const split: SplitReader = {
    count: 8,
    labels: Uint16Array.from(bestLabels(probabilities, 8)),
    paths: [],
    read: (index, into, offset) => into.set(pictures.data.subarray(index * size, (index + 1) * size), offset),
  };
  let closed = 0;
  const openPictures = () =>
    Promise.resolve({ test: split, calibration: pictures, judging: pictures, close: () => void closed++ });
  const exported = await exportModel({ ...mirrored, openPictures });
  const measured = { pictures: 8, accuracy: 1, fp32Accuracy: 1 };
  expect(exported.manifest.measured).toEqual(measured);
  expect(metricsOf(exported)).toEqual(measured);
  expect(readFileSync(join(exported.folder, 'README.md'), 'utf8')).toContain('with mirrors | 100.00 % on 8');
  expect(closed).toBe(1);
});

test('exportModel counts on from the highest number, and never touches a folder that is there', async () => {
  const { options } = await prepare();
  mkdirSync(join(options.modelsFolder, 'tiny', '9'), { recursive: true });
  writeFileSync(join(options.modelsFolder, 'tiny', '9', 'notes'), 'mine');
  expect((await exportModel(options)).manifest.version).toBe(10);
  expect(readdirSync(join(options.modelsFolder, 'tiny', '9'))).toEqual(['notes']);
});

test('exportModel gives no new version a number that an alias still names', async () => {
  const { options } = await prepare();
  const { folder } = await exportModel(options);
  const modelFolder = join(options.modelsFolder, 'tiny');
  await changeAliases(modelFolder, (aliases) => ({ ...aliases, stable: 1 }));
  rmSync(folder, { recursive: true });
  expect((await exportModel(options)).manifest.version).toBe(2);
  expect(await readAliases(modelFolder)).toEqual({ stable: 1, latest: 2 });
});

test('two exports at once get two versions', async () => {
  const [{ options }, other] = [await prepare(), await prepare()];
  const exported = await Promise.all([
    exportModel(options),
    exportModel({ ...other.options, modelsFolder: options.modelsFolder }),
  ]);
  expect(new Set(exported.map(({ manifest }) => manifest.version))).toEqual(new Set([1, 2]));
  expect(readdirSync(join(options.modelsFolder, 'tiny')).sort()).toEqual(['1', '2', 'aliases.json']);
  expect(await readAliases(join(options.modelsFolder, 'tiny'))).toEqual({ latest: 2 });
  for (const { folder, manifest } of exported) expect(folder.endsWith(`/${manifest.version}`)).toBe(true);
});

test('exportModel refuses weights that are no numbers, and leaves nothing behind', async () => {
  const { options } = await prepare();
  const checkpoint = join(options.runFolder, 'best.safetensors');
  const { tensors } = await readTensors(checkpoint);
  (tensors.get('logits/bias')!.data as Float32Array).fill(NaN);
  await writeTensors(checkpoint, tensors);
  await expect(exportModel(options)).rejects.toMatchObject({ code: 'not-equal' });
  expect(readdirSync(join(options.modelsFolder, 'tiny'))).toEqual([]);
});

test('exportModel refuses weights of which one bit is another than was trained', async () => {
  const { options } = await prepare();
  const checkpoint = join(options.runFolder, 'best.safetensors');
  const bytes = readFileSync(checkpoint);
  bytes[bytes.length - 3] ^= 1;
  writeFileSync(checkpoint, bytes);
  await expect(exportModel(options)).rejects.toMatchObject({ code: 'damaged' });
});

test('exportModel refuses runs that it cannot use', async () => {
  const unfinished = await prepare({ status: 'training', epochs: [], bestEpoch: null });
  await expect(exportModel(unfinished.options)).rejects.toThrow('(0 of 2 epochs)');

  const { options } = await prepare();
  const probe = join(options.runFolder, 'probe.safetensors');
  await writeTensors(probe, new Map([['images', { shape: [1, 2, 2, 3], data: new Uint8Array(12) }]]));
  await expect(exportModel(options)).rejects.toThrow(
    'expected images as Uint8Array [N, 32, 32, 3], got Uint8Array [1, 2, 2, 3]',
  );

  const otherClasses = await prepare({ classes: ['a', 'b'] });
  await expect(exportModel(otherClasses.options)).rejects.toMatchObject({ code: 'damaged' });
  expect(existsSync(otherClasses.options.modelsFolder)).toBe(false);

  await expect(exportModel({ ...options, runFolder: join(home, 'runs', 'none') })).rejects.toMatchObject({
    code: 'missing',
  });
});

test('exportModel stops where it is asked to, and leaves nothing behind', async () => {
  const { options } = await prepare();
  const controller = new AbortController();
  const exporting = exportModel({ ...options, signal: controller.signal });
  const folder = join(options.modelsFolder, 'tiny');
  while (!existsSync(folder) || readdirSync(folder).length === 0) await new Promise(setImmediate);
  controller.abort(new Error('enough'));
  await expect(exporting).rejects.toThrow('enough');
  expect(readdirSync(folder)).toEqual([]);
});
