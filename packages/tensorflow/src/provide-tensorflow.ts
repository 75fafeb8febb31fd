import { FoodnetError } from '@foodnet/contracts';
import { diskError, lockFolder, publishFolder, removeLeftovers, type Device } from '@foodnet/stage';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runtimeFolder, wheelsFolder } from './cache.js';
import { buildFor } from './device.js';
import { fillRuntime } from './fill-runtime.js';
import { inspectTensorFlow, type Provided } from './inspect-tensorflow.js';
import { makeBinding } from './make-binding.js';
import { requireLoads } from './require-loads.js';
import { sourceOf } from './source.js';
import type { Build } from './versions.js';

export interface ProvideOptions {
  readonly device: Device;
  /** A wheel, its URL, or a folder that holds TensorFlow; without it pip downloads the pinned wheel. */
  readonly source?: string;
  readonly signal?: AbortSignal;
  /** Told one line at each step; standard error by default. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Provides TensorFlow in the user's cache: libraries, and the binding compiled against them. What is there already
 * is used as it is; what is damaged or half made is made again. A second process waits for the first.
 *
 * @returns what is provided, and whether anything had to be made.
 * @throws FoodnetError `unsupported-platform`, `missing`, `damaged`, `no-space` or `download-failed`; the abort's reason.
 */
export async function provideTensorFlow({
  device,
  source,
  signal,
  onProgress: say = toStandardError,
}: ProvideOptions): Promise<Provided & { readonly made: boolean }> {
  requirePlatform();
  const build = buildFor(device);
  const ready = await inspectTensorFlow(build);
  if (ready.provided) return { ...ready.provided, made: false };

  const folder = runtimeFolder(build);
  const unlock = await lockFolder(folder, { signal, say, waitMs: Infinity });
  try {
    return await provideLocked(build, source, say, signal);
  } finally {
    await unlock();
  }
}

async function provideLocked(
  build: Build,
  source: string | undefined,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Provided & { readonly made: boolean }> {
  // Another process may have provided it, and a part of a dead one may lie there.
  const found = await inspectTensorFlow(build);
  if (found.provided) return { ...found.provided, made: false };
  const folder = runtimeFolder(build);
  await mkdir(dirname(folder), { recursive: true });
  await removeLeftovers(folder, { isLocked: true });

  if (!found.runtime) {
    if (found.fault) say(`The TensorFlow in the cache is damaged and is made again: ${found.fault}`);
    const from = await sourceOf(source);
    const fill = (part: string) => fillRuntime(part, { build, source: from, signal, say });
    await publishFolder(folder, fill, { replace: true }).catch((error: unknown) => {
      throw diskError(
        error,
        `provide TensorFlow in ${folder}`,
        'try again, or set FOODNET_CACHE to another folder',
      );
    });
    await rm(wheelsFolder(folder), { recursive: true, force: true });
  }
  const state = await inspectTensorFlow(build);
  if (state.provided) {
    await requireLoads(join(state.provided.bindingFolder, 'tfjs_binding.node'), build, signal);
    return { ...state.provided, made: true };
  }
  if (state.fault)
    say(`TensorFlow's Node binding in the cache is damaged and is compiled again: ${state.fault}`);
  await makeBinding(build, say, signal).catch((error: unknown) => {
    throw diskError(
      error,
      `compile TensorFlow's binding beside ${folder}`,
      'try again, or set FOODNET_CACHE to another folder',
    );
  });
  const { provided, fault } = await inspectTensorFlow(build);
  if (!provided) {
    throw new FoodnetError(
      'damaged',
      `Cannot provide TensorFlow: ${fault ?? `${folder} is gone`}. Try again.`,
    );
  }
  return { ...provided, made: true };
}

/** The wheels are for Linux on x64 with glibc. */
function requirePlatform(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  throw new FoodnetError(
    'unsupported-platform',
    `Cannot provide TensorFlow: this is ${process.platform} on ${process.arch}, expected Linux on x64. Work in a Linux x64 machine or container.`,
  );
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
