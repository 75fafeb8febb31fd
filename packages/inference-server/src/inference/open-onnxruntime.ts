import type { Device } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface OnnxRuntime {
  readonly runtime: typeof import('onnxruntime-node');
  /** Why CUDA cannot be asked for; undefined where it can. */
  readonly cudaMissing?: string;
}

let opened: Promise<OnnxRuntime> | undefined;

/**
 * Imports onnxruntime, once, behind the libraries of its CUDA provider where a GPU may be used and they are provided:
 * they must be there when it is loaded.
 */
export function openOnnxRuntime(device: Device): Promise<OnnxRuntime> {
  opened ??= (async () => {
    const cudaMissing = device === 'cpu' ? 'the CPU was asked for' : await preloadCuda();
    return { runtime: await import('onnxruntime-node'), cudaMissing };
  })();
  return opened;
}

/** @returns why the CUDA provider cannot be asked for, or undefined. */
async function preloadCuda(): Promise<string | undefined> {
  try {
    // A process that computes on the processor starts sooner without all that stages share.
    const { preloadOnnxRuntimeCuda } = await import('@foodnet/stage');
    if ((await preloadOnnxRuntimeCuda()) || existsSync(installedProvider())) return undefined;
    return 'the CUDA provider of onnxruntime is not there';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Where onnxruntime-node's own install script puts its CUDA provider, if somebody ran it. */
function installedProvider(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '../bin/napi-v6', process.platform, process.arch);
  return join(folder, 'libonnxruntime_providers_cuda.so');
}
