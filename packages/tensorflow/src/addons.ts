import { sha256 } from '@foodnet/stage';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { runtimeFolder } from './cache.js';
import { tensorflowVersion, type Build } from './versions.js';

const require = createRequire(import.meta.url);
const tfjsNode = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
const nodeHeaders = join(dirname(require.resolve('node-api-headers/package.json')), 'include');
const native = resolve(import.meta.dirname, '../native');

export interface Addon {
  readonly name: string;
  /** Its C++ files. */
  readonly units: readonly string[];
  /** C++ files that a unit includes, beside headers. */
  readonly included?: readonly string[];
  readonly linksTensorFlow: boolean;
}

/** The addons of a binding: tfjs-node's own with our change to it, and ours that is loaded before it. */
export const addons: readonly Addon[] = [
  {
    name: 'tfjs_binding.node',
    units: [join(native, 'backend.cc'), join(tfjsNode, 'binding/tfjs_binding.cc')],
    included: [join(tfjsNode, 'binding/tfjs_backend.cc')],
    linksTensorFlow: true,
  },
  {
    name: 'prelude.node',
    units: ['malloc.cc', 'prelude.cc'].map((file) => join(native, file)),
    linksTensorFlow: false,
  },
];

/** Options of GCC that clang and Zig understand, too. */
export const compilerFlags: readonly string[] = [
  '-std=c++17',
  '-O2',
  '-fPIC',
  '-DNAPI_VERSION=8',
  '-Wno-deprecated-declarations',
];

/** Where the headers of TensorFlow, of Node-API and of tfjs-node are. */
export function includeFolders(build: Build): readonly string[] {
  return [join(runtimeFolder(build), 'tensorflow/include'), nodeHeaders, tfjsNode];
}

/** The binding of one build. Its name tells the sources that it was compiled from: of changed ones a new one is made. */
export function bindingFolder(build: Build): string {
  const sources = addons
    .flatMap(({ units, included = [] }) => [...units, ...included])
    .map((file) => readFileSync(file));
  return `${runtimeFolder(build)}-binding-${sha256(tensorflowVersion, compilerFlags.join(' '), ...sources).slice(0, 12)}`;
}
