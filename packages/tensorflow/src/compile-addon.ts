import { FoodnetError } from '@foodnet/contracts';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compilerFlags, includeFolders, type Addon } from './addons.js';
import { runtimeFolder } from './cache.js';
import { runProgram } from './child-process.js';
import type { Compiler } from './compiler.js';
import type { Build } from './versions.js';

/**
 * Compiles an addon into a folder beside the runtime's: its units side by side, then one library of them, which
 * finds TensorFlow wherever the cache is moved to.
 *
 * @throws FoodnetError `damaged` with the compiler's words; the abort's reason.
 */
export async function compileAddon(
  { name, units, linksTensorFlow }: Addon,
  options: {
    readonly compiler: Compiler;
    readonly build: Build;
    readonly folder: string;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { compiler, build, folder, signal } = options;
  const run = async (compilerArguments: readonly string[]) => {
    const { code, stderr } = await runProgram(compiler.program, [...compiler.prefix, ...compilerArguments], {
      signal,
      environment: compiler.environment,
    });
    if (code === 0) return;
    const words = stderr.trim().split('\n').slice(0, 20).join('\n');
    throw new FoodnetError(
      'damaged',
      `Cannot compile TensorFlow's ${name} with ${compiler.name}:\n${words}\nTry another compiler: g++, clang++ and c++ are looked for in PATH.`,
    );
  };

  const includes = includeFolders(build).map((path) => `-I${path}`);
  const objects = units.map((unit) => join(folder, `${basename(unit, '.cc')}.o`));
  await Promise.all(
    units.map((unit, index) => run([...compilerFlags, ...includes, '-c', unit, '-o', objects[index]])),
  );
  const runtime = runtimeFolder(build);
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((file) =>
    join(runtime, 'tensorflow', file),
  );
  const link = linksTensorFlow ? [...libraries, `-Wl,-rpath,$ORIGIN/../${basename(runtime)}/tensorflow`] : [];
  await run(['-shared', ...objects, '-o', join(folder, name), ...link]);
  await Promise.all(objects.map((object) => rm(object)));
}
