import {
  diskError,
  formatBytes,
  lockFolder,
  onnxRuntimeCudaFolder,
  onnxRuntimeCudaSchema,
  onnxRuntimeVersion,
  publishFolder,
  requireFreeBytes,
  writeJson,
  type OnnxRuntimeCuda,
} from '@foodnet/stage';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { wheelsFolder } from './cache.js';
import { cuda13Wheels, onnxRuntimeWheel } from './cuda-wheels.js';
import { missingBytes, SECOND_COPY_BYTES } from './download-wheel.js';
import { inspectFolder } from './manifest.js';
import { unpackFromIndex } from './unpack-from-index.js';
import { isCudaLibrary } from './wanted-members.js';

const onnxRuntimeLibrary =
  /^onnxruntime\/capi\/libonnxruntime(_providers_shared|_providers_cuda)?\.so(\.[\d.]+)?$/;

/**
 * What the CUDA provider names as needed, and what it and cuDNN open by name, each behind what it needs itself; none
 * of them says where the others are. The last is onnxruntime itself, which finds its providers beside itself.
 */
const loadOrder = [
  /\/libcudart\.so/,
  /\/libcublasLt\.so/,
  /\/libcublas\.so/,
  /\/libcurand\.so/,
  /\/libnvrtc\.so/,
  /\/libcudnn\.so/,
  /\/libonnxruntime\.so/,
];

/** What it takes on the disk. */
const unpackedBytes = 2_500_000_000;

/**
 * Provides onnxruntime's CUDA provider in the user's cache, for `preloadOnnxRuntimeCuda`.
 *
 * @returns its folder, and whether it had to be made.
 * @throws as `provideTensorFlow`.
 */
export async function provideOnnxRuntimeCuda({
  signal,
  say,
}: {
  readonly signal?: AbortSignal;
  readonly say: (line: string) => void;
}): Promise<{ readonly folder: string; readonly made: boolean }> {
  const folder = onnxRuntimeCudaFolder();
  if ((await inspectFolder(folder, onnxRuntimeCudaSchema)).manifest) return { folder, made: false };
  const unlock = await lockFolder(folder, { signal, say, waitMs: Infinity });
  try {
    const { manifest, fault } = await inspectFolder(folder, onnxRuntimeCudaSchema);
    if (manifest) return { folder, made: false };
    if (fault) say(`The onnxruntime in the cache is damaged and is made again: ${fault}`);
    const wheels = [onnxRuntimeWheel, ...cuda13Wheels];
    const downloads = wheelsFolder(folder);
    const bytes = missingBytes(wheels, downloads);
    const fill = async (part: string) => {
      const neededBytes = bytes + SECOND_COPY_BYTES + unpackedBytes;
      await requireFreeBytes(part, neededBytes, "provide onnxruntime's CUDA provider", 'FOODNET_CACHE');
      say(
        `onnxruntime ${onnxRuntimeVersion}'s CUDA provider is downloaded, once for this user: ${formatBytes(bytes)}`,
      );
      const wanted = (name: string) => onnxRuntimeLibrary.test(name) || isCudaLibrary(name);
      const files = await unpackFromIndex(wheels, part, { downloads, wanted, signal });
      const preload = loadOrder.flatMap(
        (pattern) => files.find(({ path }) => pattern.test(path))?.path ?? [],
      );
      const made: OnnxRuntimeCuda = {
        kind: 'onnxruntime-cuda',
        format: 1,
        onnxruntime: onnxRuntimeVersion,
        preload,
        files,
      };
      await writeJson(join(part, 'manifest.json'), made);
    };
    await publishFolder(folder, fill, { replace: true }).catch((error: unknown) => {
      throw diskError(
        error,
        `provide onnxruntime in ${folder}`,
        'try again, or set FOODNET_CACHE to another folder',
      );
    });
    await rm(downloads, { recursive: true, force: true });
    return { folder, made: true };
  } finally {
    await unlock();
  }
}
