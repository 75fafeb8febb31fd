import { beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '@foodnet/testing';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { bindingFolder } from './addons.js';
import { runtimeFolder, wheelsFolder } from './cache.js';
import { describeTensorFlow } from './describe-tensorflow.js';
import { makeZip } from './fixtures/make-zip.js';
import { damagedContent, inspectTensorFlow } from './inspect-tensorflow.js';
import { provideTensorFlow } from './provide-tensorflow.js';

const folder = temporaryFolder();
/** The user's own runtime, from which this file's cache is made by hard links. */
let source: string;
const lines: string[] = [];
const provide = () => provideTensorFlow({ device: 'cpu', source, onProgress: (line) => lines.push(line) });

beforeAll(async () => {
  source = (await provideTensorFlow({ device: 'cpu' })).folder;
  process.env.FOODNET_CACHE = join(folder, 'cache');
}, 900_000);

test("provideTensorFlow makes a runtime once, also where two want it at once, and clears a dead process's parts", async () => {
  const part = `${join(folder, 'cache')}/.${basename(runtimeFolder('cpu'))}.part-999999999`;
  mkdirSync(part, { recursive: true });
  writeFileSync(join(part, 'half'), 'half');
  mkdirSync(wheelsFolder(runtimeFolder('cpu')));

  const [one, other] = await Promise.all([provide(), provide()]);
  expect(one.made).toBe(!other.made);
  expect(lines).toContainEqual(expect.stringMatching(/^Waiting for process \d+, which works in .*\.$/));
  expect(existsSync(part)).toBe(false);
  expect(readdirSync(join(folder, 'cache')).sort()).toEqual(
    [runtimeFolder('cpu'), bindingFolder('cpu')].map((path) => basename(path)).sort(),
  );
  expect(one.runtime.source).toBe(source);

  const start = performance.now();
  expect((await provide()).made).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
}, 120_000);

test('a cut library is noticed and made again', async () => {
  const library = join(runtimeFolder('cpu'), 'tensorflow/libtensorflow_framework.so.2');
  rmSync(library); // it is a link to the user's own
  writeFileSync(library, 'half a library');
  expect((await inspectTensorFlow('cpu')).fault).toMatch(
    /libtensorflow_framework.so.2 has 14 bytes, expected \d+ bytes/,
  );
  expect((await describeTensorFlow({ device: 'cpu' })).problem).toMatch(
    /is damaged .* npx nx run tools:tensorflow --device=cpu/,
  );
  lines.length = 0;
  expect((await provide()).made).toBe(true);
  expect(lines[0]).toMatch(
    /^The TensorFlow in the cache is damaged and is made again: .*libtensorflow_framework/,
  );
  expect((await inspectTensorFlow('cpu')).fault).toBeUndefined();
}, 120_000);

test('a cut binding is compiled again, without touching the runtime', async () => {
  truncateSync(join(bindingFolder('cpu'), 'tfjs_binding.node'), 100);
  lines.length = 0;
  expect((await provide()).made).toBe(true);
  expect(lines[0]).toMatch(/^TensorFlow's Node binding in the cache is damaged and is compiled again/);
  expect(lines.join()).not.toMatch(/made again/);
}, 120_000);

test('a manifest of another format counts as damage', async () => {
  const manifest = join(runtimeFolder('cpu'), 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, '{"kind":"tensorflow-runtime","format":0}');
  expect((await inspectTensorFlow('cpu')).fault).toMatch(/expected tensorflow-runtime, format 1/);
  writeFileSync(manifest, text);
  expect((await inspectTensorFlow('cpu')).provided).toBeDefined();
});

test('a changed byte is found where contents are compared', async () => {
  const { provided } = await inspectTensorFlow('cpu');
  if (!provided) throw new Error('The test before this one left no TensorFlow.');
  expect(await damagedContent(provided)).toBeUndefined();
  const addon = join(provided.bindingFolder, 'prelude.node');
  const bytes = readFileSync(addon);
  bytes[100] ^= 1;
  writeFileSync(addon, bytes);
  expect((await inspectTensorFlow('cpu')).fault).toBeUndefined();
  expect(await damagedContent(provided)).toBe(addon);
}, 120_000);

test.each([
  ['nothing', () => join(folder, 'nothing'), 'missing', /there is no such file or folder/],
  ['a folder without TensorFlow', () => folder, 'missing', /holds no libtensorflow_cc.so.2/],
  ['no zip archive', () => file('text.whl', Buffer.from('text')), 'damaged', /Cannot unpack/],
  [
    'another version',
    () => file('old.whl', wheel('2.20.0')),
    'missing',
    /it is TensorFlow 2.20.0, expected TensorFlow 2.21.0/,
  ],
  [
    'a wheel without libraries',
    () => file('some.whl', makeZip([])),
    'missing',
    /libtensorflow_cc.so.2 is not in it/,
  ],
  ['a server that is not there', () => 'http://127.0.0.1:9/tensorflow.whl', 'download-failed', /127.0.0.1:9/],
  [
    'what anybody on the way could change',
    () => 'http://wheels.example/tensorflow.whl',
    'bad-option',
    /expected https:\/\/<host>/,
  ],
])('--tensorflow=<%s> is an error that leaves nothing behind', async (_what, option, code, message) => {
  process.env.FOODNET_CACHE = join(folder, 'empty');
  try {
    const providing = provideTensorFlow({
      device: 'cpu',
      source: option(),
      onProgress: () => undefined,
    });
    await expect(providing).rejects.toMatchObject({ name: 'FoodnetError', code });
    await expect(providing).rejects.toThrow(message);
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
  } finally {
    process.env.FOODNET_CACHE = join(folder, 'cache');
  }
});

test('without Python, the missing tool and the way around it are named in one line', async () => {
  process.env.FOODNET_CACHE = join(folder, 'empty');
  const { PATH } = process.env;
  process.env.PATH = join(folder, 'no-programs');
  try {
    const providing = provideTensorFlow({ device: 'cpu', onProgress: () => undefined });
    await expect(providing).rejects.toMatchObject({ code: 'missing' });
    await expect(providing).rejects.toThrow(
      /^Cannot download tensorflow-cpu: there is no python3\. Install .* or go without: npx nx run tools:tensorflow --tensorflow=[^\n]*$/,
    );
  } finally {
    process.env.PATH = PATH;
    process.env.FOODNET_CACHE = join(folder, 'cache');
  }
});

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A wheel that claims a version. */
function wheel(version: string): Buffer {
  const names = [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'include/tensorflow/c/c_api.h',
    'include/tensorflow/c/eager/c_api.h',
  ];
  const members = names.map((name) => ({ name: `tensorflow/${name}`, content: Buffer.from(name) }));
  return makeZip([
    ...members,
    { name: `tensorflow_cpu-${version}.dist-info/METADATA`, content: Buffer.from(`Version: ${version}\n`) },
  ]);
}
