import { expect, test } from '@jest/globals';
import { tinyNetwork } from '../tiny-network.fixture.js';
import { createSession, providersFor } from './create-session.js';
import { openOnnxRuntime } from './open-onnxruntime.js';

const onnxruntime = await openOnnxRuntime('auto');
const network = tinyNetwork({ width: 8, height: 8 });

test('providersFor tries CUDA where it is there, and never falls back where a GPU is asked for', () => {
  expect(providersFor('auto', true)).toEqual(['cuda', 'cpu']);
  expect(providersFor('auto', false)).toEqual(['cpu']);
  expect(providersFor('cpu', true)).toEqual(['cpu']);
  expect(providersFor('gpu', true)).toEqual(['cuda']);
  expect(providersFor('gpu', false)).toEqual([]);
});

test('createSession answers a GPU that is not there with the reason and the cure', async () => {
  const without = { ...onnxruntime, cudaMissing: 'there is none' };
  await expect(createSession(without, network, { device: 'gpu', threads: 1 })).rejects.toMatchObject({
    code: 'no-device',
    message: expect.stringMatching(/there is none.*npx nx run tools:tensorflow --device=gpu/),
  });
});

test('createSession with auto says why a GPU that is there is left alone', async () => {
  const without = { ...onnxruntime, cudaMissing: 'there is none' };
  const refusedOf = async (hasGpu: boolean, device: 'auto' | 'cpu') => {
    const { session, refused } = await createSession({ ...without, hasGpu }, network, { device, threads: 1 });
    await session.release();
    return refused;
  };
  expect(await refusedOf(true, 'auto')).toMatch(/^there is none\..*npx nx run tools:tensorflow --device=gpu/);
  expect(await refusedOf(false, 'auto')).toBeUndefined();
  expect(await refusedOf(true, 'cpu')).toBeUndefined();
});

test('createSession with auto says which provider works', async () => {
  const { session, provider } = await createSession(onnxruntime, network, { device: 'auto', threads: 1 });
  expect(['cpu', 'cuda']).toContain(provider);
  expect(session.inputNames).toEqual(['images']);
  await session.release();
});

test('createSession refuses bytes that are no network', async () => {
  const bytes = Buffer.from('no network');
  await expect(createSession(onnxruntime, bytes, { device: 'cpu', threads: 1 })).rejects.toMatchObject({
    code: 'damaged',
  });
});
