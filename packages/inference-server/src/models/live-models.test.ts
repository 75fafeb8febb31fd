import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, open, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sendPicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { tinyAnswer, tinyNetwork } from '../tiny-network.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { answering, brokenOf, picture, setAliases } from './live-models.fixture.js';

const first = await serveTiny();
const bad = await serveTiny({ limits: { reloadAfterMs: 60_000 } });
const asked = await serveTiny({ limits: { reloadAfterMs: 60_000 } });
const aliased = await serveTiny();
const mortal = await serveTiny({ worker: 'mortal-worker.fixture.js' });
const reloaded = await serveTiny({ limits: { loadedVersions: 1, reloadAfterMs: 0 } });
const otherModels = temporaryFolder();
for (const version of [3, 4]) await writeVersion(otherModels, { model: 'other', version });
await setAliases(otherModels, { stable: 3 }, 'other');
const promoted = await serveTiny({ models: otherModels });
const cutModels = temporaryFolder();
const cutNetwork = join(await writeVersion(cutModels, { model: 'other' }), 'model.onnx');
await writeFile(cutNetwork, Buffer.alloc(20));
const cut = await serveTiny({ models: cutModels, limits: { reloadAfterMs: 60_000 } });

/** Pictures as `probe.safetensors` stores them: two of one colour each, and what the network should say of them. */
function probeOf(answers: readonly (readonly number[])[]) {
  const colours = [
    [200, 100, 50],
    [10, 20, 90],
  ];
  const pixels = colours.flatMap((colour) => Array.from({ length: 16 * 16 }, () => colour).flat());
  return new Map([
    ['images', { shape: [2, 16, 16, 3], data: Uint8Array.from(pixels) }],
    ['probabilities', { shape: [2, 3], data: Float32Array.from(answers.flat()) }],
  ]);
}
const rightAnswers = [tinyAnswer([200, 100, 50]), tinyAnswer([10, 20, 90])];

test('a reload under load puts up a new version without one failed request', async () => {
  const { address, live, models } = first;
  const versions: (number | undefined)[] = [];
  let going = true;
  const clients = Array.from({ length: 8 }, async () => {
    while (going) {
      const { status, body } = await sendPicture(address, picture);
      expect(status).toBe(200);
      versions.push(body.model?.version);
    }
  });
  for (const version of [2, 3, 4]) {
    await writeVersion(models, { version, probe: probeOf(rightAnswers) });
    const { loaded } = await live.reload();
    expect(loaded).toEqual([`colours/${version}`]);
    const before = versions.length;
    while (versions.length < before + 20) await wait(5);
  }
  going = false;
  await Promise.all(clients);
  expect(versions.at(-1)).toBe(4);
  expect(new Set(versions)).toEqual(new Set([1, 2, 3, 4]));
});

test('reloads that wait for the same are one', async () => {
  const { live } = first;
  const reports = await Promise.all(Array.from({ length: 50 }, () => live.reload({ retry: true })));
  expect(new Set(reports).size).toBe(1);
  expect(await live.reload({ retry: true })).not.toBe(reports[0]);
});

test('a bad version leaves the old one in place, and is named in /info and the log', async () => {
  const { live, models, log } = bad;
  const external = tinyNetwork({ width: 16, height: 16, externalData: '/etc/passwd' });
  const cases: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ['no manifest', 'missing', () => mkdir(join(models, 'colours/2'))],
    ['no network', 'missing', async () => rm(join(await writeVersion(models, { version: 3 }), 'model.onnx'))],
    [
      'a truncated network',
      'damaged',
      async () => writeFile(join(await writeVersion(models, { version: 4 }), 'model.onnx'), Buffer.alloc(20)),
    ],
    ['no ONNX at all', 'damaged', () => writeVersion(models, { version: 5, network: Buffer.from('text') })],
    ['external data', 'damaged', () => writeVersion(models, { version: 6, network: external })],
    [
      'another shape',
      'damaged',
      () => writeVersion(models, { version: 7, network: tinyNetwork({ width: 8, height: 8 }) }),
    ],
    ['another operator set', 'damaged', () => writeVersion(models, { version: 8, manifest: { opset: 18 } })],
    [
      'other answers to the probe pictures',
      'not-equal',
      () =>
        writeVersion(models, {
          version: 9,
          probe: probeOf([
            [1, 0, 0],
            [1, 0, 0],
          ]),
        }),
    ],
    [
      'a probe of another shape',
      'damaged',
      () =>
        writeVersion(models, {
          version: 10,
          probe: new Map([['images', { shape: [0], data: new Uint8Array(0) }]]),
        }),
    ],
    [
      'a link in the place of the network',
      'damaged',
      async () => {
        const network = join(await writeVersion(models, { version: 11 }), 'model.onnx');
        await rename(network, join(models, 'elsewhere.onnx'));
        await symlink(join(models, 'elsewhere.onnx'), network);
      },
    ],
  ];
  for (const [index, [name, code, spoil]] of cases.entries()) {
    await spoil();
    const { broken, loaded, standard } = await live.reload();
    const version = index + 2;
    expect([name, broken.find((one) => one.version === version)?.error.code]).toEqual([name, code]);
    expect([name, loaded, standard.manifest.version]).toEqual([name, [], 1]);
    expect([name, await answering(bad)]).toEqual([name, 1]);
    expect(await brokenOf(bad)).toContainEqual({ model: 'colours', version, code });
    expect(log.filter((line) => line.version === `colours/${version}` && line.code === code)).toHaveLength(1);
  }
  expect((await sendPicture(bad.address, picture, { query: '?version=9' })).status).toBe(404);
  expect(await answering(bad, '?version=latest')).toBe(1);
  // Mended, it is read again at once, whatever was found before.
  await writeVersion(models, { version: 5 });
  expect((await live.reload()).loaded).toEqual(['colours/5']);
  expect(await answering(bad)).toBe(5);
});

test('a version that is spoiled in place goes on serving from memory, and a removed one ends', async () => {
  const { live, models } = bad;
  await writeFile(join(models, 'colours/5/manifest.json'), '{}');
  const { broken } = await live.reload();
  expect(broken.find(({ version }) => version === 5)?.error.code).toBe('unknown-format');
  expect(await answering(bad)).toBe(5);
  await rm(join(models, 'colours/5'), { recursive: true });
  expect((await live.reload()).standard.manifest.version).toBe(1);
  expect(await answering(bad)).toBe(1);
});

test('a manifest that is changed beside its network is verified again, also while that is in memory', async () => {
  const { live, models } = bad;
  await writeVersion(models, { version: 12 });
  await live.reload();
  await writeVersion(models, {
    version: 12,
    manifest: {
      classes: ['red', 'green'],
      output: { name: 'probabilities', dtype: 'float32', shape: [null, 2] },
    },
  });
  const { broken } = await live.reload();
  expect(broken.find(({ version }) => version === 12)?.error.code).toBe('damaged');
  expect((await sendPicture(bad.address, picture)).body.predictions).toHaveLength(3);
});

/** Exchanges a byte of a file, which looks as before then. @returns what it was. */
async function exchange(path: string, byte: number): Promise<number> {
  const { atime, mtime } = await stat(path);
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 100);
  await file.write(Buffer.of(byte), 0, 1, 100);
  await file.close();
  await utimes(path, atime, mtime);
  return buffer[0];
}

test('what was refused is looked at again when somebody asks for a reload, however its files look', async () => {
  const { live, models } = asked;
  const network = join(await writeVersion(models, { version: 2 }), 'model.onnx');
  const right = await exchange(network, 0xff);
  const isBroken = async (how?: { readonly retry: boolean }) =>
    (await live.reload(how)).broken.some(({ version }) => version === 2);
  expect([await isBroken(), await isBroken({ retry: true })]).toEqual([true, true]);
  await exchange(network, right);
  expect([await isBroken(), await isBroken({ retry: true })]).toEqual([true, false]);
  expect(await answering(asked)).toBe(2);
});

test('what was refused and then loaded for a request may be promoted', async () => {
  const { address, live, models } = reloaded;
  await setAliases(models, { stable: 1 });
  for (const version of [2, 3]) await writeVersion(models, { version });
  await live.reload();
  const network = join(models, 'colours/2/model.onnx');
  // Only one is kept beside the default, and that is not this one.
  expect(await answering(reloaded, '?version=3')).toBe(3);
  const right = await exchange(network, 0xff);
  expect((await sendPicture(address, picture, { query: '?version=2' })).body.code).toBe('broken-model');
  expect((await live.reload()).broken).toHaveLength(1);
  await exchange(network, right);
  for (const version of [2, 3]) expect(await answering(reloaded, `?version=${version}`)).toBe(version);
  await setAliases(models, { stable: 2 });
  expect(await live.reload()).toMatchObject({ broken: [], loaded: ['colours/2'] });
  expect(await answering(reloaded)).toBe(2);
});

test('a version whose loading crashes is refused alone, and no request fails meanwhile', async () => {
  const { address, live, models, log } = mortal;
  let going = true;
  const versions: (number | undefined)[] = [];
  const clients = Array.from({ length: 4 }, async () => {
    while (going) {
      const { status, body } = await sendPicture(address, picture);
      expect(status).toBe(200);
      versions.push(body.model?.version);
    }
  });
  await writeVersion(models, { version: 2, from: { run: 'deadly' } });
  await writeVersion(models, { version: 3 });
  const { broken, loaded } = await live.reload();
  expect(loaded).toEqual(['colours/3']);
  expect(broken).toEqual([
    expect.objectContaining({ version: 2, error: expect.objectContaining({ code: 'damaged' }) }),
  ]);
  await writeVersion(models, { version: 4, from: { run: 'deadly' } });
  expect((await live.reload()).standard.manifest.version).toBe(3);
  going = false;
  await Promise.all(clients);
  expect(await answering(mortal)).toBe(3);
  expect(new Set(versions)).toEqual(new Set([1, 3]));
  const refusals = log.filter(({ code, msg }) => code === 'damaged' && String(msg).includes('SIGSEGV'));
  expect(refusals.map(({ version }) => version)).toEqual(['colours/2', 'colours/4']);
});

test('aliases name versions in requests, promoting goes back, and bad aliases leave the old ones', async () => {
  const { address, live, models } = aliased;
  await writeVersion(models, { version: 2 });
  await writeVersion(models, { version: 3 });
  // The file was copied with the first version.
  await setAliases(models, { stable: 2, canary: 3, latest: 1 });
  await live.reload();
  expect(await answering(aliased)).toBe(2);
  expect(await answering(aliased, '?version=canary')).toBe(3);
  expect(await answering(aliased, '?version=latest')).toBe(3);
  expect(await (await fetch(`${address}/info`)).json()).toMatchObject({
    models: [{ aliases: { stable: 2, canary: 3, latest: 3 } }],
  });
  expect(await answering(aliased, '?version=1')).toBe(1);
  for (const name of ['none', 'constructor', '__proto__', '..%2fstable'])
    expect((await sendPicture(address, picture, { query: `?version=${name}` })).status).toBe(404);
  await setAliases(models, { stable: 1 });
  await live.reload();
  expect(await answering(aliased)).toBe(1);
  for (const aliases of ['{', JSON.stringify({ kind: 'aliases', format: 1, aliases: { stable: 'two' } })]) {
    await writeFile(join(models, 'colours/aliases.json'), aliases);
    await live.reload();
    expect(await answering(aliased)).toBe(1);
    expect(await brokenOf(aliased)).toEqual([{ model: 'colours', version: 'aliases', code: 'damaged' }]);
  }
  const missing = [{ model: 'colours', version: 'aliases', code: 'missing' }];
  await setAliases(models, { stable: 77 });
  await live.reload();
  const queries = ['', '?version=stable', '?version=1'];
  for (const query of queries) expect([query, await answering(aliased, query)]).toEqual([query, 1]);
  expect(await brokenOf(aliased)).toEqual(missing);
  // The folder of the default is gone, and stable still names it.
  await setAliases(models, { stable: 1 });
  await rm(join(models, 'colours/1'), { recursive: true });
  for (let reload = 0; reload < 2; reload++) {
    await live.reload();
    for (const query of queries) expect([query, await answering(aliased, query)]).toEqual([query, 1]);
    expect(await brokenOf(aliased)).toEqual(missing);
  }
  expect(await (await fetch(`${address}/metrics`)).text()).toMatch(
    /^foodnet_version_loaded\{version="colours\/1".*default="true"\} 1$/m,
  );
});

test('a promotion of another model that fails moves nothing, is told, and is made up for', async () => {
  const { address, live, models, log } = promoted;
  const expectAnswers = async (version: number) => {
    for (const query of ['?model=other', '?model=other&version=stable'])
      expect([query, await answering(promoted, query)]).toEqual([query, version]);
  };
  const told = () => log.filter((line) => line.version === 'other/aliases' && line.code === 'missing');
  await expectAnswers(3);
  await setAliases(models, { stable: 5 }, 'other');
  for (let reload = 0; reload < 2; reload++) {
    await live.reload();
    await expectAnswers(3);
    expect(await brokenOf(promoted)).toEqual([{ model: 'other', version: 'aliases', code: 'missing' }]);
  }
  expect(told()).toHaveLength(1);
  await writeVersion(models, { model: 'other', version: 5 });
  expect(await live.reload()).toMatchObject({ broken: [], changed: true });
  await expectAnswers(5);
  // Its folder is gone: none that nobody promoted takes its place.
  await rm(join(models, 'other/5'), { recursive: true });
  await live.reload();
  expect((await sendPicture(address, picture, { query: '?model=other' })).body.code).toBe('unknown-version');
  expect(await brokenOf(promoted)).toEqual([{ model: 'other', version: 'aliases', code: 'missing' }]);
});

test('a version whose damage shows when it is asked for is told as broken until it is mended', async () => {
  const { address, live } = cut;
  const seen = async () => ({
    broken: await brokenOf(cut),
    metric: /^foodnet_broken_versions (.*)$/m.exec(await (await fetch(`${address}/metrics`)).text())?.[1],
    ready: (await fetch(`${address}/v2/models/other/ready`)).status,
    states: [...(await (await fetch(`${address}/v1/models/other`)).text()).matchAll(/"state":"(\w+)"/g)].map(
      ([, state]) => state,
    ),
  });
  const sound = { broken: [], metric: '0', ready: 200, states: ['AVAILABLE'] };
  const damaged = {
    broken: [{ model: 'other', version: 1, code: 'damaged' }],
    metric: '1',
    ready: 500,
    states: ['END'],
  };
  const query = '?model=other';
  expect(await seen()).toEqual(sound);
  expect((await sendPicture(address, picture, { query })).body.code).toBe('broken-model');
  expect(await seen()).toEqual(damaged);
  expect((await live.reload({ retry: true })).broken).toHaveLength(1);
  expect(await seen()).toEqual(damaged);
  await writeFile(cutNetwork, tinyNetwork({ width: 16, height: 16 }));
  expect(await live.reload()).toMatchObject({ broken: [], loaded: ['other/1'] });
  expect(await seen()).toEqual(sound);
  expect(await answering(cut, query)).toBe(1);
});
