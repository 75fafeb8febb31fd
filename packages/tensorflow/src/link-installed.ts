import { FoodnetError } from '@foodnet/contracts';
import { sha256OfFile } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { CachedFile } from './manifest.js';
import { buildInformation, isWanted } from './wanted-members.js';
import type { Build } from './versions.js';

/**
 * Takes what a runtime needs from a folder that holds `tensorflow/` (and `nvidia/`): by hard links where both lie in
 * one file system, which cost nothing and outlive the folder, else by copies.
 *
 * @throws FoodnetError `damaged` where a link leads nowhere.
 */
export async function linkInstalled(
  from: string,
  into: string,
  build: Build,
  signal?: AbortSignal,
): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const name of await wantedNames(from, build)) {
    signal?.throwIfAborted();
    const original = await realpath(join(from, name)).catch((cause: unknown) => {
      throw new FoodnetError(
        'damaged',
        `Cannot take ${join(from, name)}: it leads nowhere. Install that TensorFlow again.`,
        { cause },
      );
    });
    const target = join(into, name);
    await mkdir(dirname(target), { recursive: true });
    await link(original, target).catch(() => copyFile(original, target));
    files.push({ path: name, sizeBytes: (await stat(target)).size, sha256: await sha256OfFile(target) });
  }
  return files;
}

/** site-packages holds much more: only the folders that can hold something wanted are listed. */
async function wantedNames(from: string, build: Build): Promise<string[]> {
  const top = (await readdir(from)).filter(
    (name) => name === 'nvidia' || /^tensorflow[A-Za-z_]*-[^/]+\.dist-info$/.test(name),
  );
  const folders = [
    'tensorflow/include/tensorflow',
    'tensorflow/include/tsl',
    'tensorflow/include/xla/tsl/c',
    ...top,
  ];
  const single = [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    buildInformation,
  ];
  const names = single.filter((name) => existsSync(join(from, name)));
  for (const folder of folders) {
    for (const entry of await readdir(join(from, folder), { recursive: true, withFileTypes: true }).catch(
      () => [],
    )) {
      if (!entry.isDirectory())
        names.push(relative(from, join(entry.parentPath, entry.name)).split(sep).join('/'));
    }
  }
  return names.filter((name) => isWanted(name, build));
}
