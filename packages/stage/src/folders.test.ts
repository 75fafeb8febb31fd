import { nameSchema, presets } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  datasetOption,
  datasetSource,
  home,
  modelsFolder,
  preparedFolder,
  runFolder,
  runName,
  takeUserPaths,
  workspace,
} from './folders.js';

const user = temporaryFolder();
const before = { ...process.env };
beforeEach(() => {
  process.env.INIT_CWD = user;
});
afterEach(() => {
  process.env = { ...before };
});

test('folders lie in the workspace, or in FOODNET_HOME', () => {
  delete process.env.FOODNET_HOME;
  expect(home()).toBe(workspace);
  process.env.FOODNET_HOME = user;
  expect(preparedFolder('pets', presets.report.picture)).toBe(join(user, 'data/pets/32x32-nearest'));
  expect(runFolder('first')).toBe(join(user, 'runs/first'));
  expect(modelsFolder({ models: undefined })).toBe(join(user, 'models'));
});

const modelsOf = (folder: string) => expect(modelsFolder({ models: 'm' })).toBe(join(folder, 'm'));

test("relative paths mean the working folder in a program, and the user's in a command", () => {
  modelsOf(process.cwd());
  takeUserPaths();
  modelsOf(user);
  delete process.env.INIT_CWD;
  modelsOf(process.cwd());
});

test("relative paths of a command mean the user's folder", () => {
  expect(modelsFolder({ models: 'm' })).toBe(join(user, 'm'));
  expect(datasetSource('./pets')).toEqual({ name: 'pets', location: join(user, 'pets') });
  expect(datasetSource('../pets/')).toEqual({ name: 'pets', location: join(user, '../pets') });
});

test('a word is a folder of the user`s if there is one, and else the name of a prepared dataset', () => {
  expect(datasetSource('pets')).toEqual({ name: 'pets' });
  mkdirSync(join(user, 'pets'));
  expect(datasetSource('pets')).toEqual({ name: 'pets', location: join(user, 'pets') });
  expect(datasetSource('sample')).toEqual({ name: 'sample', location: 'sample' });
});

test('names of folders become plain names', () => {
  expect(datasetSource('/x/my pictures (old)').name).toBe('my-pictures-old-');
  expect(datasetSource('/x/写真').name).toBe('pictures');
  expect(runName({ preset: 'report', dataset: '/x/food-101-10', run: undefined })).toBe('report-food-101-10');
});

test('a run that is named after a config file has a name that can be read back', () => {
  for (const [config, name] of [
    ['my recipe.yaml', 'my-recipe-pets'],
    ['größer.yaml', 'gro-er-pets'],
    ['_try.yaml', 'try-pets'],
    ['a,b.yaml', 'a-b-pets'],
    ['写真.yaml', 'pets'],
    [`${'x'.repeat(130)}.yaml`, 'x'.repeat(128)],
  ]) {
    expect(runName({ config, dataset: '/x/pets', run: undefined })).toBe(name);
    expect(nameSchema.parse(name)).toBe(name);
  }
});

test('archives, lists and URLs give their names without the extension, folders keep it', () => {
  for (const [file, name] of [
    ['birds.tar.gz', 'birds'],
    ['birds.v2.TGZ', 'birds.v2'],
    ['birds.tar', 'birds'],
    ['birds.zip', 'birds'],
    ['birds.csv', 'birds'],
    ['birds.jsonl', 'birds'],
  ]) {
    writeFileSync(join(user, file), '');
    expect(datasetSource(file)).toEqual({ name, location: join(user, file) });
  }
  mkdirSync(join(user, 'folder.zip'));
  expect(datasetSource('folder.zip')).toEqual({ name: 'folder.zip', location: join(user, 'folder.zip') });
  const url = 'https://example.org/a/my%20birds.tar.gz?v=1';
  expect(datasetSource(url)).toEqual({ name: 'my-20birds', location: url });
});

test('with --source, --dataset is a name and nothing else', () => {
  expect(datasetSource('pets', './x.zip')).toEqual({ name: 'pets', location: join(user, 'x.zip') });
  expect(datasetSource('food-101', 'http://mirror/food-101.tar.gz')).toEqual({
    name: 'food-101',
    location: 'http://mirror/food-101.tar.gz',
  });
  for (const name of ['sample', './pets', 'my pets']) {
    expect(() => datasetSource(name, './x.zip')).toThrow(/Cannot use --source=\.\/x\.zip with --dataset=/);
  }
});

test('a URL that is cut off is refused by the name of its option', () => {
  const refused = (option: string) =>
    expect.objectContaining({
      code: 'bad-option',
      message: expect.stringContaining(`Cannot use --${option}=http://: it is no whole URL.`),
    });
  expect(() => datasetSource('http://')).toThrow(refused('dataset'));
  expect(() => datasetSource('pets', 'http://')).toThrow(refused('source'));
});

test('what was prepared is asked for by its source, or by its name where the source has another', () => {
  const [path, url] = [join(user, 'x.zip'), 'http://mirror/food-101.tar.gz'];
  expect(datasetOption({ name: 'x', location: path })).toBe(path);
  expect(datasetOption({ name: 'pets', location: path })).toBe('pets');
  expect(datasetOption({ name: 'food-101', location: url })).toBe(url);
  expect(datasetOption({ name: 'sample', location: 'sample' })).toBe('sample');
});
