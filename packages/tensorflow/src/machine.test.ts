import { expect, test } from '@jest/globals';
import { hasNvidiaDevice, onnxRuntimeCudaFolder, preloadOnnxRuntimeCuda, writeJson } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFor } from './device.js';
import { processorOf } from './processor.js';

const folder = temporaryFolder();

test('processorOf names the instruction sets that decide about kernels, slowest first', () => {
  const cpuinfo =
    'processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu amx_int8 avx2 sse avx fma\n\nprocessor\t: 1\n';
  expect(processorOf(cpuinfo)).toEqual({
    model: 'Some CPU @ 2 GHz',
    instructionSets: ['avx', 'avx2', 'fma', 'amx_int8'],
  });
  expect(processorOf('')).toEqual({ model: 'unknown', instructionSets: [] });
});

test('buildFor takes the CUDA build for a GPU alone', () => {
  expect(buildFor('cpu')).toBe('cpu');
  expect(buildFor('gpu')).toBe('gpu');
  expect(buildFor('auto')).toBe(hasNvidiaDevice() ? 'gpu' : 'cpu');
});

test('preloadOnnxRuntimeCuda keeps libraries that are no addons, and says which it cannot load', async () => {
  process.env.FOODNET_CACHE = join(folder, 'cache');
  expect(await preloadOnnxRuntimeCuda()).toBe(false);

  // The C++ library that Node itself is linked to stands for a library that is no addon.
  const library = /\/\S*libstdc\+\+\.so\S*/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0];
  if (library === undefined) throw new Error('Node is linked to libstdc++ statically here.');
  const manifest = { kind: 'onnxruntime-cuda', format: 1, onnxruntime: '1.30.0', files: [] };
  // A copy: another file, which the process has not loaded under this name.
  await writeJson(join(onnxRuntimeCudaFolder(), 'manifest.json'), { ...manifest, preload: ['copy.so'] });
  writeFileSync(join(onnxRuntimeCudaFolder(), 'copy.so'), readFileSync(library));
  expect(await preloadOnnxRuntimeCuda()).toBe(true);
  expect(readFileSync('/proc/self/maps', 'utf8')).toContain(join(onnxRuntimeCudaFolder(), 'copy.so'));

  await writeJson(join(onnxRuntimeCudaFolder(), 'manifest.json'), { ...manifest, preload: ['gone.so'] });
  expect(existsSync(join(onnxRuntimeCudaFolder(), 'gone.so'))).toBe(false);
  await expect(preloadOnnxRuntimeCuda()).rejects.toMatchObject({ code: 'damaged' });
  await expect(preloadOnnxRuntimeCuda()).rejects.toThrow(
    /gone\.so.*npx nx run tools:tensorflow --device=gpu/,
  );
});
