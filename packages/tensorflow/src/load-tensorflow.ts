import { hasNvidiaDevice, type Device } from '@foodnet/stage';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { noGpuError } from './device.js';
import { setEnvironment } from './environment.js';
import { damagedContent, type Provided } from './inspect-tensorflow.js';
import { restoreUtilFunctions } from './node-shim.js';
import { prepareProcess } from './prelude.js';
import { provideTensorFlow } from './provide-tensorflow.js';
import { withBinding } from './with-binding.js';
import type { Build } from './versions.js';

/** TensorFlow.js with the native backend, `@tensorflow/tfjs-node-gpu`. */
export type TensorFlow = typeof import('@tensorflow/tfjs-node-gpu');

const require = createRequire(import.meta.url);
let loading: Promise<{ readonly tf: TensorFlow; readonly build: Build }> | undefined;

/**
 * Loads TensorFlow, and provides it first where it is missing. A second call gives the same module: a process holds
 * one TensorFlow.
 *
 * @throws FoodnetError `no-device` for `--device=gpu` without a usable GPU; as `provideTensorFlow`; the abort's reason.
 */
export async function loadTensorFlow({
  device,
  signal,
}: {
  readonly device: Device;
  readonly signal?: AbortSignal;
}): Promise<TensorFlow> {
  if (device === 'gpu' && !hasNvidiaDevice()) throw noGpuError('this machine shows no NVIDIA GPU');
  loading ??= load(device, signal).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const { tf, build } = await loading;
  const usesGpu = isUsingGpu(tf);
  if (device === 'gpu' && !usesGpu) {
    throw noGpuError(
      build === 'cpu'
        ? 'this process has loaded TensorFlow for the CPU already'
        : 'TensorFlow finds no GPU that it can use',
    );
  }
  return tf;
}

/** Whether ops run on a GPU. */
export function isUsingGpu(tf: TensorFlow): boolean {
  return (tf.backend() as unknown as { readonly isUsingGpuDevice: boolean }).isUsingGpuDevice;
}

/** Of the library that computes: `2.21.0`. */
export function libraryVersion(tf: TensorFlow): string {
  return (tf.backend() as unknown as { readonly binding: { readonly TF_Version: string } }).binding
    .TF_Version;
}

async function load(device: Device, signal?: AbortSignal): Promise<{ tf: TensorFlow; build: Build }> {
  const provided = await provideTensorFlow({ device, signal });
  let tf: TensorFlow;
  try {
    tf = open(provided);
  } catch (error) {
    // Every start compares sizes alone; contents are compared where they seem to matter.
    const path = await damagedContent(provided);
    if (path === undefined) throw error;
    process.stderr.write(`${path} is damaged and is made again\n`);
    await rm(path);
    tf = open(await provideTensorFlow({ device, signal }));
  }
  await tf.ready();
  if (provided.build === 'gpu' && device === 'auto' && !isUsingGpu(tf)) {
    process.stderr.write('TensorFlow finds no GPU that it can use and computes on the CPU\n');
  }
  return { tf, build: provided.build };
}

function open({ folder, bindingFolder }: Provided): TensorFlow {
  const baseLibrary = join(folder, 'tensorflow/libtensorflow_framework.so.2');
  prepareProcess(join(bindingFolder, 'prelude.node'), baseLibrary, setEnvironment());
  restoreUtilFunctions();
  return withBinding(
    join(bindingFolder, 'tfjs_binding.node'),
    () => require('@tensorflow/tfjs-node-gpu') as TensorFlow,
  );
}
