import { FoodnetError } from '@foodnet/contracts';
import { cacheFolder, computeThreads, hasNvidiaDevice, type Device } from '@foodnet/stage';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFor } from './device.js';
import { setEnvironment, type Setting } from './environment.js';
import { inspectTensorFlow } from './inspect-tensorflow.js';
import { isUsingGpu, libraryVersion, loadTensorFlow } from './load-tensorflow.js';
import { processorOf, type Processor } from './processor.js';
import type { Build } from './versions.js';

/** What is used, and why: each in words or numbers that can be printed as they are. */
export interface TensorFlowDescription {
  readonly build: Build;
  /** Why this build. */
  readonly buildReason: string;
  readonly processor: Processor;
  readonly threads: { readonly threads: number; readonly from: string };
  readonly settings: readonly Setting[];
  readonly cache: { readonly folder: string; readonly sizeBytes: number };
  /** What is provided; undefined where nothing is. */
  readonly provided?: { readonly source: string; readonly compiler: string };
  /** What was really loaded; undefined where nothing is provided or it does not load. */
  readonly loaded?: { readonly tensorflow: string; readonly device: 'cpu' | 'gpu' };
  /** What is wrong, with its cure. */
  readonly problem?: string;
}

/** Describes this machine's TensorFlow for `tools:doctor`. Loads what is provided; provides nothing. */
export async function describeTensorFlow({
  device,
  signal,
}: {
  readonly device: Device;
  readonly signal?: AbortSignal;
}): Promise<TensorFlowDescription> {
  const build = buildFor(device);
  const folder = cacheFolder();
  const { provided, fault } = await inspectTensorFlow(build);
  return {
    build,
    buildReason: reasonFor(device),
    processor: processorOf(),
    threads: computeThreads(),
    settings: setEnvironment(),
    cache: { folder, sizeBytes: await sizeOfFolder(folder) },
    ...(provided && {
      provided: { source: provided.runtime.source, compiler: provided.binding.compiler },
    }),
    ...(provided ? await load(device, signal) : { problem: problemOf(fault, device) }),
  };
}

async function load(
  device: Device,
  signal?: AbortSignal,
): Promise<Pick<TensorFlowDescription, 'loaded' | 'problem'>> {
  try {
    const tf = await loadTensorFlow({ device, signal });
    return { loaded: { tensorflow: libraryVersion(tf), device: isUsingGpu(tf) ? 'gpu' : 'cpu' } };
  } catch (error) {
    if (error instanceof FoodnetError) return { problem: error.message };
    throw error;
  }
}

function problemOf(fault: string | undefined, device: Device): string {
  const found = fault ? `is damaged (${fault})` : 'is not provided yet';
  return `TensorFlow ${found}. Each stage that needs it does it itself, or run: npx nx run tools:tensorflow --device=${device}`;
}

function reasonFor(device: Device): string {
  if (device !== 'auto') return `--device=${device}`;
  return hasNvidiaDevice() ? 'this machine shows an NVIDIA GPU' : 'this machine shows no NVIDIA GPU';
}

/** Bytes of all files below a folder; a file under two names counts once. */
async function sizeOfFolder(folder: string): Promise<number> {
  const sizes = new Map<number, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found) sizes.set(found.ino, found.size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
