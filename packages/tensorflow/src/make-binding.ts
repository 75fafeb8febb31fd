import { formatDuration, publishFolder, sha256OfFile, writeJson } from '@foodnet/stage';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addons, bindingFolder } from './addons.js';
import { compileAddon } from './compile-addon.js';
import { findCompiler } from './compiler.js';
import type { Binding, CachedFile } from './manifest.js';
import { tensorflowVersion, type Build } from './versions.js';
import { requireLoads } from './require-loads.js';
import { zigCompiler } from './zig.js';

/**
 * Compiles the binding between Node and a runtime, by the compiler of this machine or by one that pip downloads, and
 * sees that it loads.
 *
 * @throws FoodnetError `damaged` where it does not compile or load; as `downloadWheel` where there is no compiler; the
 * abort's reason.
 */
export async function makeBinding(
  build: Build,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const fill = async (folder: string) => {
    const start = performance.now();
    const compiler = (await findCompiler(signal)) ?? (await zigCompiler(join(folder, 'zig'), say, signal));
    say(`Compiling the binding between Node and TensorFlow with ${compiler.name} (${compiler.duration})`);
    await Promise.all(addons.map((addon) => compileAddon(addon, { compiler, build, folder, signal })));
    await rm(join(folder, 'zig'), { recursive: true, force: true });
    say(`Compiled in ${formatDuration((performance.now() - start) / 1000)}`);

    const files: CachedFile[] = [];
    for (const { name } of addons) {
      await requireLoads(join(folder, name), build, signal);
      const path = join(folder, name);
      files.push({ path: name, sizeBytes: (await stat(path)).size, sha256: await sha256OfFile(path) });
    }
    const binding: Binding = {
      kind: 'tensorflow-binding',
      format: 1,
      tensorflow: tensorflowVersion,
      build,
      compiler: compiler.name,
      files,
    };
    await writeJson(join(folder, 'manifest.json'), binding);
  };
  await publishFolder(bindingFolder(build), fill, { replace: true });
}
