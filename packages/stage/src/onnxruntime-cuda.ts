import { FoodnetError, readManifest } from '@foodnet/contracts';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from './cache-folder.js';

/** manifest.json of onnxruntime with its CUDA provider, which the npm package onnxruntime-node leaves out. */
export const onnxRuntimeCudaSchema = z.strictObject({
  kind: z.literal('onnxruntime-cuda'),
  format: z.literal(1),
  onnxruntime: z.string(),
  /** Libraries to load before onnxruntime-node, in this order; paths inside the folder. */
  preload: z.array(z.string().min(1)).min(1),
  files: z.array(z.strictObject({ path: z.string().min(1), sizeBytes: z.int().min(0), sha256: z.string() })),
});
export type OnnxRuntimeCuda = z.infer<typeof onnxRuntimeCudaSchema>;

/** The version of onnxruntime-node that is used, and so the one of its CUDA provider. */
export const onnxRuntimeVersion = '1.30.0';

/** onnxruntime-<version>-gpu/ in the cache; `tools:tensorflow --device=gpu` makes it. */
export function onnxRuntimeCudaFolder(): string {
  return join(cacheFolder(), `onnxruntime-${onnxRuntimeVersion}-gpu`);
}

/** dlopen(3): the library stays when its handle is closed. Node has no name for it. */
const RTLD_NODELETE = 0x1000;

/**
 * Makes onnxruntime-node's CUDA provider work, where it is provided: loads NVIDIA's libraries and the onnxruntime of
 * the cache into this process. When onnxruntime-node, in whatever thread, then asks for `libonnxruntime.so.1`, the
 * loader gives it the one that is there already, and that one finds its providers in its own folder. So nothing is
 * written into node_modules, and no variable has to be set before the start. Call it before onnxruntime-node is
 * first imported.
 *
 * @returns whether the CUDA provider is provided, and so can be asked for.
 * @throws FoodnetError `damaged` or `unknown-format` where the manifest cannot be read or a library not be loaded.
 */
export async function preloadOnnxRuntimeCuda(): Promise<boolean> {
  const folder = onnxRuntimeCudaFolder();
  if (!existsSync(folder)) return false;
  const { preload } = await readManifest(join(folder, 'manifest.json'), onnxRuntimeCudaSchema);
  for (const path of preload) keepLibrary(join(folder, path));
  return true;
}

/** Loads a shared library that is no addon: Node says so and lets go of it, but it stays. */
function keepLibrary(file: string): void {
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (cause) {
    const { message } = cause as Error;
    if (message.includes('did not self-register')) return;
    throw new FoodnetError(
      'damaged',
      `Cannot load onnxruntime's CUDA provider: ${message}. Make it again with: npx nx run tools:tensorflow --device=gpu`,
      { cause },
    );
  }
}
