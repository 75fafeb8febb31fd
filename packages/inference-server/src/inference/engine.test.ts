import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { tinyNetwork } from '../tiny-network.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { readCatalog } from '../models/catalog.js';
import type { Version } from '../models/version.js';
import { Engine, type EngineOptions } from './engine.js';

const folder = temporaryFolder();
let count = 0;

async function soundVersion(changes: Parameters<typeof writeVersion>[1] = {}): Promise<Version> {
  const models = join(folder, String(count++));
  await writeVersion(models, changes);
  const version = (await readCatalog(models)).models.get('colours')?.[0];
  if (!version) throw new Error('The fixture wrote no version.');
  return version;
}

const openEngine = (changes: Partial<EngineOptions>) =>
  new Engine({
    device: 'cpu',
    threads: 1,
    reloadAfterMs: 0,
    loadedVersions: 4,
    logger: pino({ level: 'silent' }),
    ...changes,
  });

test('close refuses what is in flight and what waits, and does not hang', async () => {
  const engine = openEngine({ workerFile: new URL('../slow-worker.fixture.js', import.meta.url) });
  const version = await soundVersion();
  await engine.load(version);
  const results = Promise.allSettled(
    [1, 2, 3].map(() => engine.classify(version, new Uint8Array(16 * 16 * 3))),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  await engine.close();
  const codes = (await results).map((result) => (result as { reason?: { code?: string } }).reason?.code);
  expect(codes).toEqual(['inference-failed', 'draining', 'draining']);
});

async function withEngine(
  work: (engine: Engine) => Promise<void>,
  changes: Partial<EngineOptions> = {},
): Promise<void> {
  const engine = openEngine(changes);
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
}

test('load reports the provider that is really in use', () =>
  withEngine(async (engine) => {
    const version = await soundVersion();
    expect(engine.loadedAs(version)).toBeUndefined();
    expect(await engine.load(version)).toEqual({ provider: 'cpu' });
    expect(engine.loadedAs(version)).toEqual({ provider: 'cpu' });
  }));

test('a network that is not what the manifest says is damaged', () =>
  withEngine(async (engine) => {
    const changed = await soundVersion();
    await writeFile(join(changed.folder, 'model.onnx'), tinyNetwork({ width: 8, height: 8 }));
    await expect(engine.load(changed)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('SHA-256'),
    });

    const gone = await soundVersion();
    await rm(join(gone.folder, 'model.onnx'));
    await expect(engine.load(gone)).rejects.toMatchObject({ code: 'missing' });

    const noNetwork = await soundVersion({ network: Buffer.from('no network') });
    await expect(engine.load(noNetwork)).rejects.toMatchObject({ code: 'damaged' });

    const fourClasses = await soundVersion({
      manifest: {
        classes: ['a', 'b', 'c', 'd'],
        output: { name: 'probabilities', dtype: 'float32', shape: [null, 4] },
      },
    });
    await expect(engine.load(fourClasses)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('4'),
    });

    const otherShape = await soundVersion({ network: tinyNetwork({ width: 8, height: 8 }) });
    await expect(engine.load(otherShape)).rejects.toMatchObject({ code: 'damaged' });
  }));

test('a broken version is not read again for every request, but after a while', () =>
  withEngine(
    async (engine) => {
      const version = await soundVersion();
      const sound = tinyNetwork({ width: 16, height: 16 });
      await writeFile(join(version.folder, 'model.onnx'), 'changed');
      await expect(engine.load(version)).rejects.toMatchObject({ code: 'damaged' });
      await writeFile(join(version.folder, 'model.onnx'), sound);
      await expect(engine.load(version)).rejects.toMatchObject({ code: 'damaged' });
      await new Promise((resolve) => setTimeout(resolve, 250));
      await expect(engine.load(version)).resolves.toEqual({ provider: 'cpu' });
    },
    { reloadAfterMs: 200 },
  ));

test('classify drops a picture whose client has left', () =>
  withEngine(async (engine) => {
    const version = await soundVersion();
    const pixels = new Uint8Array(16 * 16 * 3);
    await expect(async () =>
      engine.classify(version, pixels, AbortSignal.abort(new Error('left'))),
    ).rejects.toThrow('left');
    expect((await engine.classify(version, pixels)).probabilities).toHaveLength(3);
  }));

test('a picture waits for the network also while it is loaded', () =>
  withEngine(async (engine) => {
    const version = await soundVersion();
    const startMs = performance.now();
    const { waitedMs, ranMs } = await engine.classify(version, new Uint8Array(16 * 16 * 3));
    const tookMs = performance.now() - startMs;
    expect(waitedMs + ranMs).toBeGreaterThan(0.5 * tookMs);
    expect(waitedMs + ranMs).toBeLessThanOrEqual(tookMs);
  }));

test('a version that hangs at a picture keeps no other version waiting', async () => {
  const engine = openEngine({ workerFile: new URL('../mortal-worker.fixture.js', import.meta.url) });
  const [hanging, other] = [await soundVersion(), await soundVersion({ version: 2 })];
  const picture = (colour: readonly number[]) =>
    Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => colour[at % 3]);
  await engine.load(hanging);
  const hung = expect(engine.classify(hanging, picture([255, 0, 0]))).rejects.toMatchObject({
    code: 'inference-failed',
  });
  const { probabilities } = await engine.classify(other, picture([1, 2, 3]), AbortSignal.timeout(10_000));
  expect(probabilities).toHaveLength(3);
  await engine.close();
  await hung;
});

test('a version whose loading hangs keeps nobody waiting, and is refused when its time is over', async () => {
  const engine = openEngine({
    reloadAfterMs: 60_000,
    networkTimeoutMs: 4_000,
    workerFile: new URL('../mortal-worker.fixture.js', import.meta.url),
  });
  const version = await soundVersion({ from: { run: 'endless' } });
  const pixels = new Uint8Array(16 * 16 * 3);
  await expect(engine.classify(version, pixels, AbortSignal.timeout(50))).rejects.toThrow(/timeout/);
  await expect(engine.load(version)).rejects.toMatchObject({
    code: 'too-slow',
    message: expect.stringMatching(/no answer within 4000 ms \(--network-timeout-ms\)(?!.*Remove)/),
  });
  // The next version does not wait behind it.
  expect(await engine.load(await soundVersion({ version: 2 }))).toEqual({ provider: 'cpu' });
  await engine.close();
});

test('a load that somebody kills is not the fault of the version, one that fails is, and both are remembered', () =>
  withEngine(
    async (engine) => {
      const killed = await soundVersion({ from: { run: 'killed' } });
      await expect(engine.load(killed)).rejects.toMatchObject({
        code: 'too-slow',
        message: expect.stringMatching(/^Cannot load colours\/1: .*SIGKILL\. .*want of memory(?!.*Remove)/),
      });
      const unreadable = await soundVersion({ version: 2, from: { run: 'unreadable' } });
      await expect(engine.load(unreadable)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringMatching(/^Cannot load colours\/2: EIO: i\/o error, read\. .*Remove/),
        cause: expect.objectContaining({ message: 'EIO: i/o error, read' }),
      });
      expect([killed, unreadable].map((version) => engine.failureOf(version)?.code)).toEqual([
        'too-slow',
        'damaged',
      ]);
    },
    { reloadAfterMs: 60_000, workerFile: new URL('../mortal-worker.fixture.js', import.meta.url) },
  ));

test('where the system starts no process, the version is not to blame and can be loaded later', () =>
  withEngine(
    async (engine) => {
      const version = await soundVersion();
      // More than Linux hands to a process.
      process.env.TOO_LONG = 'x'.repeat(200_000);
      try {
        await expect(engine.load(version)).rejects.toMatchObject({
          code: 'inference-failed',
          cause: expect.objectContaining({ code: 'E2BIG' }),
        });
      } finally {
        delete process.env.TOO_LONG;
      }
      expect(engine.failureOf(version)).toBeUndefined();
      expect(await engine.load(version)).toEqual({ provider: 'cpu' });
    },
    { reloadAfterMs: 60_000 },
  ));

test('what is pinned is loaded before what waits, also when the processes of all have died', () =>
  withEngine(async (engine) => {
    const [first, second, pinned] = [
      await soundVersion(),
      await soundVersion({ version: 2 }),
      await soundVersion({ version: 3 }),
    ];
    engine.pin([pinned]);
    const loaded: Version[] = [];
    await Promise.all(
      [first, second, pinned].map((version) => engine.load(version).then(() => loaded.push(version))),
    );
    expect(loaded).toEqual([first, pinned, second]);

    for (const pid of engine.pids) process.kill(pid, 'SIGKILL');
    // So that all of them are found dead at once.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const alive = () => loaded.filter((version) => engine.loadedAs(version));
    while (alive().length > 0) await wait(1);
    while (alive().length === 0) await wait(5);
    expect(alive()).toEqual([pinned]);
  }));
