import type { Device } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface OnnxRuntime {
  readonly runtime: typeof import('onnxruntime-node');
  /** Why CUDA cannot be asked for; undefined where it can. */
  readonly cudaMissing?: string;
  /** Whether this machine shows a GPU; undefined where none was asked for. */
  readonly hasGpu?: boolean;
}

let opened: Promise<OnnxRuntime> | undefined;

/**
 * Imports onnxruntime, once, behind the libraries of its CUDA provider where a GPU may be used and they are provided:
 * they must be there when it is loaded.
 */
export function openOnnxRuntime(device: Device): Promise<OnnxRuntime> {
  opened ??= (async () => {
    const cuda = device === 'cpu' ? { cudaMissing: 'the CPU was asked for' } : await preloadCuda();
    return { runtime: await import('onnxruntime-node'), ...cuda };
  })();
  return opened;
}

async function preloadCuda(): Promise<Omit<OnnxRuntime, 'runtime'>> {
  // A process that computes on the processor starts sooner without all that stages share.
  const { hasNvidiaDevice, preloadOnnxRuntimeCuda } = await import('@foodnet/stage');
  const hasGpu = hasNvidiaDevice();
  try {
    if ((await preloadOnnxRuntimeCuda()) || existsSync(installedProvider())) return { hasGpu };
    return { hasGpu, cudaMissing: 'the CUDA provider of onnxruntime is not there' };
  } catch (error) {
    return { hasGpu, cudaMissing: (error as Error).message };
  }
}

/** Where onnxruntime-node's own install script puts its CUDA provider, if somebody ran it. */
function installedProvider(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '../bin/napi-v6', process.platform, process.arch);
  return join(folder, 'libonnxruntime_providers_cuda.so');
}
