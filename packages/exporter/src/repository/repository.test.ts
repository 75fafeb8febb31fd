import { beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { modelVersionSchema, readManifest, type TensorArray } from '@foodnet/contracts';
import { writeTensors } from '@foodnet/model';
import { parseOptions, sha256OfFile, writeJson, type Command, type OptionTable } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { exportModel } from '../export-model.js';
import { writeTinyRun } from '../tiny-run.fixture.js';
import { readVersionProbe } from '../version-probe.js';
import { changeAliases, readAliases } from './aliases.js';
import { listCommand } from './list-command.js';
import { promoteCommand } from './promote-command.js';
import { pruneCommand } from './prune-command.js';
import { verifyCommand } from './verify-command.js';

const home = temporaryFolder();
const exported = join(home, 'exported');
let models = exported;
let copies = 0;

/** Three versions, from which every test takes a copy: one for browsers, one that looks at mirrors, and a plain one. */
beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
  for (const [index, choices] of [{ tfjs: true }, { mirror: true }, {}].entries()) {
    const runFolder = join(home, 'runs', `run-${index}`);
    await writeTinyRun(runFolder, `run-${index}`, index + 1);
    await exportModel({ runFolder, modelsFolder: exported, model: 'food', device: 'cpu', ...choices });
  }
}, 600_000);

beforeEach(() => {
  models = join(home, `copy-${++copies}`);
  cpSync(exported, models, { recursive: true });
});

const folder = (version: number) => join(models, 'food', String(version));

/** Runs a command in this process. Returns what it printed. */
async function run<Extras extends OptionTable>(command: Command<Extras>, ...argv: string[]): Promise<string> {
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const device = argv.some((option) => option.startsWith('--device=')) ? [] : ['--device=cpu'];
    const parsed = parseOptions(command, ['--model=food', `--models=${models}`, ...device, ...argv]);
    if ('help' in parsed) throw new Error('No help was asked for.');
    const call = () => Promise.reject(new Error('No stage is called.'));
    await command.run({ ...parsed, signal: new AbortController().signal, call });
    return print.mock.calls.flat().join('\n');
  } finally {
    print.mockRestore();
  }
}

test('list shows every version with its aliases, and a broken one with what is wrong', async () => {
  await run(promoteCommand, '--alias=stable', '--version=1');
  mkdirSync(folder(4));
  const text = await run(listCommand);
  expect(text).toMatch(
    /^version +aliases +precision +mirror +accuracy +classes +formats +size +run +exported$/m,
  );
  expect(text).toMatch(
    /^food\/1 +stable +fp32 +no +75.00 % +3 +onnx, saved-model, tfjs +[\d.]+ kB +run-0 +\d{4}-/m,
  );
  // How often mirrors are right was not measured.
  expect(text).toMatch(/^food\/2 +fp32 +yes +- +3 +onnx, saved-model +[\d.]+ kB +run-1 /m);
  expect(text).toMatch(/^food\/3 +latest +fp32 +no +75.00 % +3 +onnx, saved-model +[\d.]+ kB +run-2 /m);
  expect(text).toMatch(/Cannot read the model-version manifest .*food\/4/);

  const listed = JSON.parse(await run(listCommand, '--json')) as Record<string, unknown>[];
  expect(listed.map(({ version, aliases }) => [version, aliases])).toEqual([
    [1, ['stable']],
    [2, []],
    [3, ['latest']],
    [4, []],
  ]);
  const bytes = readdirSync(folder(2), { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'manifest.json')
    .map((name) => statSync(join(folder(2), name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
  expect(listed[1]).toMatchObject({
    folder: folder(2),
    run: 'run-1',
    opset: 17,
    mirror: true,
    accuracy: null,
    classes: 3,
    bytes,
  });
  models = join(home, 'nowhere');
  expect(await run(listCommand)).toBe(`There are no versions in ${models}.`);
});

test('promote names a whole version, takes numbers and aliases, and leaves latest to the exports', async () => {
  await run(promoteCommand, '--alias=canary', '--version=2');
  await run(promoteCommand, '--alias=stable', '--version=canary');
  expect(await readAliases(join(models, 'food'))).toEqual({ latest: 3, canary: 2, stable: 2 });
  await run(promoteCommand, '--alias=canary', '--version=none');
  expect(await readAliases(join(models, 'food'))).toEqual({ latest: 3, stable: 2 });
  await expect(run(promoteCommand, '--alias=latest', '--version=1')).rejects.toMatchObject({
    code: 'bad-option',
  });
  // A version that was copied here by hand, beside an older file of aliases.
  await changeAliases(join(models, 'food'), (aliases) => ({ ...aliases, latest: 1 }));
  expect(await run(promoteCommand, '--alias=canary', '--version=latest')).toBe('canary is food/3.');
  await changeAliases(join(models, 'food'), () => ({ latest: 3, stable: 2 }));
  await expect(run(promoteCommand, '--alias=stable', '--version=7')).rejects.toThrow(
    /Cannot find version 7 in .*: there are latest, stable, 1, 2, 3\./,
  );
  // What lies beside a version's files takes nothing from it.
  writeFileSync(join(folder(1), '.DS_Store'), '');
  expect(await run(promoteCommand, '--alias=old', '--version=1')).toBe('old is food/1.');
  await run(promoteCommand, '--alias=old', '--version=none');
  appendFileSync(join(folder(1), 'labels.txt'), 'more');
  await expect(run(promoteCommand, '--alias=stable', '--version=1')).rejects.toThrow(
    /labels.txt has \d+ bytes/,
  );
  expect(await readAliases(join(models, 'food'))).toEqual({ latest: 3, stable: 2 });
});

test('an alias that is not there cannot be taken away, and no folder is made for it', async () => {
  await expect(run(promoteCommand, '--alias=canary', '--version=none')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('Cannot take the alias canary from food: it has latest.'),
  });
  models = join(home, 'no models');
  await expect(run(promoteCommand, '--alias=canary', '--version=none')).rejects.toThrow('it has none');
  expect(existsSync(models)).toBe(false);
});

test('aliases that cannot be read are not taken for none', async () => {
  const file = join(models, 'food', 'aliases.json');
  rmSync(file);
  // As where it belongs to somebody else, but for root, too.
  mkdirSync(file);
  for (const change of [
    run(pruneCommand, '--keep=1'),
    run(promoteCommand, '--alias=canary', '--version=1'),
    exportModel({
      runFolder: join(home, 'runs', 'run-0'),
      modelsFolder: models,
      model: 'food',
      device: 'cpu',
    }),
  ])
    await expect(change).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(file) });
  expect(readdirSync(join(models, 'food')).sort()).toEqual(['1', '2', '3', 'aliases.json']);
});

test('changes of aliases at once are all kept, and readers never see half a file', async () => {
  let over = false;
  const reading = (async () => {
    while (!over) await readAliases(join(models, 'food'));
  })();
  await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      changeAliases(join(models, 'food'), (aliases) => ({ ...aliases, [`team-${index}`]: 1 })),
    ),
  ).finally(() => (over = true));
  await reading;
  expect(Object.keys(await readAliases(join(models, 'food')))).toHaveLength(13);
});

test('the wait for aliases that a dead process may have locked is told, and ends with the signal', async () => {
  writeFileSync(join(models, '.aliases.lock'), '1 1 elsewhere far-host 1\n');
  const said: string[] = [];
  const waiting = { signal: AbortSignal.timeout(100), say: (line: string) => void said.push(line) };
  await expect(changeAliases(models, () => ({}), waiting)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(said).toEqual([expect.stringContaining('was locked by far-host')]);
});

test('prune keeps the newest and those with an alias, and touches nothing that is no version', async () => {
  await run(promoteCommand, '--alias=stable', '--version=1');
  mkdirSync(folder(7));
  writeFileSync(join(folder(7), 'notes'), 'mine');
  mkdirSync(join(models, 'food', '.9.part-999999999'));
  expect(await run(pruneCommand, '--keep=1')).toBe('Removed food/2.');
  expect(readdirSync(join(models, 'food')).sort()).toEqual(['1', '3', '7', 'aliases.json']);
  expect(await run(pruneCommand, '--keep=1')).toBe('food has nothing to remove.');
  await expect(run(pruneCommand, '--keep=0')).rejects.toMatchObject({ code: 'bad-option' });
  await expect(run(pruneCommand)).rejects.toMatchObject({ code: 'bad-option' });
});

test('verify asks the stored pictures in every format', async () => {
  const text = await run(verifyCommand);
  expect(text).toMatch(
    /^food\/1: 11 files are whole. Largest difference on 8 pictures: SavedModel \S+, ONNX 0.0e\+0, TensorFlow.js \S+$/m,
  );
  expect(text).toMatch(
    /^food\/3: 9 files are whole. Largest difference on 8 pictures: SavedModel \S+, ONNX 0.0e\+0$/m,
  );
  expect((await run(verifyCommand, '--version=latest')).split('\n')).toHaveLength(1);
});

test('verify finds bytes that changed, files that are missing or too many, and answers that differ', async () => {
  const onnx = readFileSync(join(folder(1), 'model.onnx'));
  onnx[onnx.length >> 1] ^= 1;
  writeFileSync(join(folder(1), 'model.onnx'), onnx);
  writeFileSync(join(folder(2), 'extra'), '');
  // The manifest agrees with the probe, but the network does not.
  const manifest = await readManifest(join(folder(3), 'manifest.json'), modelVersionSchema);
  const { pictures, probabilities, reference } = await readVersionProbe(folder(3), [32, 32], 3);
  const file = join(folder(3), 'probe.safetensors');
  const rows = (data: Float32Array): TensorArray => ({ shape: [8, 3], data });
  await writeTensors(
    file,
    new Map([
      ['images', { shape: pictures.shape, data: pictures.data.map((value) => 255 - value) }],
      ['probabilities', rows(probabilities)],
      ['reference', rows(reference)],
    ]),
  );
  manifest.files['probe.safetensors'] = { bytes: statSync(file).size, sha256: await sha256OfFile(file) };
  await writeJson(join(folder(3), 'manifest.json'), manifest);

  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const parsed = parseOptions(verifyCommand, ['--model=food', '--device=cpu', `--models=${models}`]);
  if ('help' in parsed) throw new Error('No help was asked for.');
  const context = {
    ...parsed,
    signal: new AbortController().signal,
    call: () => Promise.reject(new Error()),
  };
  await expect(verifyCommand.run(context)).rejects.toThrow('Cannot trust 3 of 3 versions');
  const text = print.mock.calls.flat().join('\n');
  print.mockRestore();
  expect(text).toMatch(/^food\/1: model.onnx has another SHA-256.$/m);
  expect(text).toMatch(/^food\/2: extra is not in the manifest: move it away.$/m);
  expect(text).toMatch(/^food\/3: Cannot trust .*: on the probe's picture 0, class \d the ONNX model says/m);
});

test('verify blames no version where there is no device to ask on', async () => {
  await expect(run(verifyCommand, '--device=gpu')).rejects.toMatchObject({ code: 'no-device' });
});

test('a file in the place of the models is named', async () => {
  models = join(home, 'notes.txt');
  writeFileSync(models, 'mine');
  const refused = expect.objectContaining({ code: 'missing', message: expect.stringContaining(models) });
  await expect(run(listCommand)).rejects.toThrow(refused);
  await expect(run(verifyCommand)).rejects.toThrow(refused);
});

test('the layout for Triton is written when it is asked for, and kept up to date from then on', async () => {
  const runFolder = join(home, 'runs', 'run-2');
  const config = join(models, 'food', 'config.pbtxt');
  const common = { runFolder, modelsFolder: models, model: 'food', device: 'cpu' } as const;
  await exportModel(common);
  expect(existsSync(config)).toBe(false);
  await exportModel({ ...common, layout: 'triton' });
  const before = readFileSync(config, 'utf8');
  expect(before).toContain('dims: [ 32, 32, 3 ]');
  expect(before).not.toContain('"features"');
  expect(readFileSync(join(models, 'food', 'labels.txt'), 'utf8')).toBe('round red\nsquare blue\nother\n');
  await exportModel({ ...common, features: true });
  expect(readFileSync(config, 'utf8')).toContain('name: "features"\n  data_type: TYPE_FP32\n  dims: [ 6 ]');
  writeFileSync(config, 'name: "mine"\n');
  await exportModel(common);
  expect(readFileSync(config, 'utf8')).toBe('name: "mine"\n');
});
