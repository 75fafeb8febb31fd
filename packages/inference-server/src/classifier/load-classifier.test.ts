import { temporaryFolder } from '@foodnet/testing';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { createServer } from '../create-server.js';
import { tinyAnswer } from '../tiny-network.fixture.js';
import { childrenOf } from '../unbreakable/resources.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { loadClassifier, type Classifier } from './load-classifier.js';
import { openVersion } from './open-version.js';

const home = temporaryFolder();
const models = temporaryFolder();
const model = join(models, 'colours');
const file = join(models, 'green.png');
const green = [40, 90, 60] as const;
let bytes: Uint8Array;
let classifier: Classifier;

beforeAll(async () => {
  for (const version of [1, 2]) await writeVersion(models, { version });
  const [r, g, b] = green;
  bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
  await writeFile(file, bytes);
  classifier = await loadClassifier(model, { device: 'cpu', threads: 1, decodeThreads: 1 });
});
afterAll(() => classifier.close());

test('a path, a URL and bytes get the same labels, best first', async () => {
  expect(classifier).toMatchObject({ model: 'colours', version: 2, labels: ['red', 'green', 'blue'] });
  const [ofFile, ofUrl, ofBytes] = await Promise.all(
    [file, pathToFileURL(file), bytes].map((picture) => classifier.classify(picture, { topk: 2 })),
  );
  const [, greenShare, blueShare] = tinyAnswer(green);
  expect(ofFile.map(({ label }) => label)).toEqual(['green', 'blue']);
  expect(ofFile[0].probability).toBeCloseTo(greenShare, 5);
  expect(ofFile[1].probability).toBeCloseTo(blueShare, 5);
  expect(ofUrl).toEqual(ofFile);
  expect(ofBytes).toEqual(ofFile);
});

test('a file that is no picture, one that is not there, and an abort are refused, and the next one is served', async () => {
  await expect(classifier.classify(new Uint8Array(40))).rejects.toMatchObject({
    code: 'unsupported-picture',
  });
  await expect(classifier.classify(join(models, 'none.png'))).rejects.toMatchObject({ code: 'ENOENT' });
  const signal = AbortSignal.abort(new Error('not any more'));
  await expect(classifier.classify(bytes, { signal })).rejects.toThrow('not any more');
  expect(await classifier.classify(bytes)).toHaveLength(3);
});

test('disposing ends the process, and what is asked behind it is refused', async () => {
  const disposed = await loadClassifier(join(model, '1'), { device: 'cpu', threads: 1 });
  expect(disposed.version).toBe(1);
  await disposed[Symbol.asyncDispose]();
  await expect(disposed.classify(bytes)).rejects.toThrow('closed');
});

test('a passing fault while a network that died is loaded again is not the end of the classifier', async () => {
  const folder = await writeVersion(models, { model: 'mended' });
  const [file, away] = ['model.onnx', 'away'].map((name) => join(folder, name));
  const others = childrenOf(process.pid);
  const mended = await loadClassifier(folder, { device: 'cpu', threads: 1, decodeThreads: 1 });
  const [pid] = childrenOf(process.pid).filter((one) => !others.includes(one));
  const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const code = () =>
    mended.classify(bytes).then(
      () => 'answered',
      (error: { readonly code: string }) => error.code,
    );
  await rename(file, away);
  process.kill(pid, 'SIGKILL');
  while ((await code()) !== 'missing') await wait(10);
  await rename(away, file);
  while ((await code()) !== 'answered') await wait(10);
  await mended.close();
  log.mockRestore();
});

test('the example of the docs is a program that runs in JavaScript, and ends', async () => {
  await writeVersion(join(home, 'models'), { model: 'foodnet' });
  await writeFile(join(home, 'picture.jpg'), bytes);
  const page = new URL('../../../../docs/in-your-own-program.md', import.meta.url);
  const [, example] = /^```ts\n(.*?)^```/ms.exec(await readFile(page, 'utf8'))!;
  const front = JSON.stringify(new URL('index.js', import.meta.url));
  const program = example.replace("'@foodnet/inference-server/classifier'", front);
  await writeFile(join(home, 'example.mjs'), program);
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: home });
  expect(stdout).toMatch(/^green 0\.\d+\n$/);
});

test('a folder is a version, or a model whose version is named by number or alias', async () => {
  const numberOf = async (...place: Parameters<typeof openVersion>) =>
    (await openVersion(...place)).manifest.version;
  expect(await numberOf(model)).toBe(2);
  expect(await numberOf(model, 1)).toBe(1);
  const aliases = { kind: 'aliases', format: 1, aliases: { stable: 1 } };
  await writeFile(join(model, 'aliases.json'), JSON.stringify(aliases));
  expect(await numberOf(model)).toBe(1);
  expect(await numberOf(model, 'stable')).toBe(1);
  expect(await numberOf(model, 'latest')).toBe(2);
  expect(await numberOf(join(model, '2'), 2)).toBe(2);

  // It may say that another version should answer than the newest.
  await writeFile(join(model, 'aliases.json'), '{ "aliases": { "stable": 1, } }');
  await expect(openVersion(model)).rejects.toThrow('aliases.json');
  await expect(openVersion(model, 'stable')).rejects.toThrow('aliases.json');
  await expect(createServer({ models, model: 'colours' }).start()).rejects.toThrow('aliases.json');
  expect(await numberOf(model, 1)).toBe(1);
  await expect(openVersion(join(model, '2'), 1)).rejects.toMatchObject({ code: 'contradiction' });
  await expect(openVersion(model, 7)).rejects.toThrow('there are versions 2, 1');
  await expect(openVersion(join(models, 'none'))).rejects.toThrow('it holds no version');
  await writeFile(join(model, '1', 'manifest.json'), '{');
  await expect(openVersion(model, 1)).rejects.toMatchObject({ code: 'damaged' });
});
