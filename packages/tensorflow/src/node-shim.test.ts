import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { restoreUtilFunctions } from './node-shim.js';

const functions = () => {
  const util: Record<string, unknown> = {};
  restoreUtilFunctions(util);
  return util as Record<string, (value: unknown) => boolean>;
};

test('restoreUtilFunctions gives isNullOrUndefined back, which Node 23 removed', () => {
  const { isNullOrUndefined } = functions();
  expect([null, undefined].map(isNullOrUndefined)).toEqual([true, true]);
  expect([0, '', false, NaN, {}].map(isNullOrUndefined)).toEqual([false, false, false, false, false]);
});

test('restoreUtilFunctions gives isArray without its warning', () => {
  const { isArray } = functions();
  expect([[[]], [{ length: 0 }]].map(([value]) => isArray(value))).toEqual([true, false]);
});

test('restoreUtilFunctions changes the module that tfjs-node reads', () => {
  restoreUtilFunctions();
  const util = createRequire(import.meta.url)('util') as Record<string, unknown>;
  expect(typeof util.isNullOrUndefined).toBe('function');
});

test('tfjs-node takes nothing else from node:util that newer Nodes lack', () => {
  const root = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const sources = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !name.includes('_test'))
    .map((name) => readFileSync(join(root, 'dist', name), 'utf8'))
    .filter((text) => /require\("(node:)?util"\)/.test(text));
  const used = new Set(
    sources.flatMap((text) => [...text.matchAll(/\butil_?\d*\.(\w+)/g)].map(([, name]) => name)),
  );
  const removed = [
    'isArray',
    'isBoolean',
    'isBuffer',
    'isDate',
    'isError',
    'isFunction',
    'isNull',
    'isNullOrUndefined',
    'isNumber',
    'isObject',
    'isPrimitive',
    'isRegExp',
    'isString',
    'isSymbol',
    'isUndefined',
    'log',
    '_extend',
  ];
  expect(removed.filter((name) => used.has(name)).sort()).toEqual(Object.keys(functions()).sort());
});
