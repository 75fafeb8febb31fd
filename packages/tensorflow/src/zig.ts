import { formatBytes, requireFreeBytes } from '@foodnet/stage';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compiler } from './compiler.js';
import { downloadWheel } from './download-wheel.js';
import { unpackWheel } from './unpack-wheel.js';
import { zigWheel } from './versions.js';

/** Zig's wheel unpacked, with room to spare. */
const limitBytes = 1_000_000_000;

/**
 * Zig's C++ compiler (clang with its own C and C++ libraries) from its Python wheel, for a machine that has none.
 *
 * @param folder where it is unpacked; the caller removes it.
 * @throws as `downloadWheel` and `unpackWheel`.
 */
export async function zigCompiler(
  folder: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Compiler> {
  say(
    `There is no g++, clang++ or c++: Zig ${zigWheel.version} is downloaded to stand in for it (${formatBytes(zigWheel.sizeBytes)})`,
  );
  await mkdir(folder, { recursive: true });
  await requireFreeBytes(folder, limitBytes, 'provide a compiler', 'FOODNET_CACHE');
  const wheel = await downloadWheel(zigWheel, join(folder, 'download'), signal);
  await unpackWheel(wheel, folder, {
    wanted: (name) => name.startsWith('ziglang/') && !name.endsWith('/'),
    limitBytes,
    signal,
  });
  await rm(join(folder, 'download'), { recursive: true });
  const program = join(folder, 'ziglang', 'zig');
  return {
    program,
    // The oldest glibc that the wheel of TensorFlow itself runs on.
    prefix: ['c++', '-target', 'x86_64-linux-gnu.2.27'],
    name: `Zig ${zigWheel.version}`,
    // It compiles its C and C++ libraries, too.
    duration: '1 to 2 minutes',
    environment: { ZIG_GLOBAL_CACHE_DIR: join(folder, 'cache'), ZIG_LOCAL_CACHE_DIR: join(folder, 'cache') },
  };
}
