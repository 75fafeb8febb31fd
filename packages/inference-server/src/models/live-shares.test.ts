import { expect, jest, test } from '@jest/globals';
import { Problem } from '../problem.js';
import { serveTiny, type TinyServer } from '../serve-tiny.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { answering, brokenOf, picture, setAliases } from './live-models.fixture.js';

const split = await serveTiny({ canary: 'stable:80,canary:20' });
const shared = await serveTiny({ canary: 'other:30,stable:50,canary:20' });
const crowded = await serveTiny({ canary: 'stable:80,canary:20' });
const moved = await serveTiny({ canary: 'stable:90,canary:10', limits: { loadedVersions: 2 } });

/** The version for each of twenty keys. */
const sticking = async ({ address }: TinyServer) => {
  const versionFor = async (user: number) => {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(picture)]), 'a.png');
    const headers = { 'X-Sticky-Key': `user ${user}` };
    const response = await fetch(`${address}/classify`, { method: 'POST', body: form, headers });
    return ((await response.json()) as { model: { version: number } }).model.version;
  };
  return Promise.all(Array.from({ length: 20 }, (_, user) => versionFor(user)));
};

test('a canary gets its percent, a key sticks to its version, and without a canary the default answers all', async () => {
  const { live, models, service } = split;
  expect(service.split).toEqual([]);
  expect(await answering(split)).toBe(1);
  await writeVersion(models, { version: 2 });
  await setAliases(models, { stable: 1, canary: 2 });
  await live.reload();
  const versions: (number | undefined)[] = [];
  for (let request = 0; request < 50; request++) versions.push(await answering(split));
  expect(Math.abs(versions.filter((version) => version === 2).length - 10)).toBeLessThanOrEqual(2);
  const once = await sticking(split);
  expect(await sticking(split)).toEqual(once);
  expect(new Set(once)).toEqual(new Set([1, 2]));
  expect(await answering(split, '?version=1')).toBe(1);
  // Nothing is named stable any more: the canary does not get its share.
  await setAliases(models, { canary: 2 });
  await live.reload();
  expect(await sticking(split)).toEqual(once);
  expect(await brokenOf(split)).toEqual([{ model: 'colours', version: 'aliases', code: 'missing' }]);
  expect(await answering(split, '?version=stable')).toBe(1);
  // The canary is withdrawn: its share goes to the default.
  await setAliases(models, { stable: 1 });
  await live.reload();
  expect(new Set(await sticking(split))).toEqual(new Set([1]));
  expect(service.split).toEqual([]);
});

test('a share that goes to the default leaves the keys of the others where they were', async () => {
  const { live, models, service } = shared;
  for (const version of [2, 3]) await writeVersion(models, { version });
  await setAliases(models, { stable: 1, canary: 2, other: 3 });
  await live.reload();
  const once = await sticking(shared);
  expect(new Set(once)).toEqual(new Set([1, 2, 3]));
  await setAliases(models, { stable: 1, canary: 2 });
  await live.reload();
  expect(await sticking(shared)).toEqual(once.map((version) => (version === 3 ? 1 : version)));
  expect(service.split).toEqual([
    { target: '1', percent: 30 },
    { target: 'stable', percent: 50 },
    { target: 'canary', percent: 20 },
  ]);
});

test('the default and the canary move at once and are both in memory, however few versions are kept', async () => {
  const { address, live, models, service, engine } = moved;
  await writeVersion(models, { version: 2 });
  await setAliases(models, { stable: 1, canary: 2 });
  await live.reload();
  for (const version of [3, 4]) await writeVersion(models, { version });
  await setAliases(models, { stable: 3, canary: 4 });
  await live.reload();
  const loaded = service.catalog.models.get('colours')!.filter((version) => engine.loadedAs(version));
  expect(loaded.map(({ manifest }) => manifest.version)).toEqual(expect.arrayContaining([3, 4]));
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
});

test('a share whose version finds no process for the moment fails the reload, which may then be tried again', async () => {
  const { live, models, service, engine } = crowded;
  await setAliases(models, { stable: 1 });
  await writeVersion(models, { version: 2 });
  await live.reload();
  await setAliases(models, { stable: 1, canary: 2 });
  const load = engine.load.bind(engine);
  const crowd = jest.spyOn(engine, 'load').mockImplementation(async (version) => {
    if (version.manifest.version === 2) throw new Problem('inference-failed', 'No process can be started.');
    return load(version);
  });
  await expect(live.reload()).rejects.toMatchObject({ code: 'inference-failed' });
  expect(service.split).toEqual([]);
  crowd.mockRestore();
  await live.reload();
  expect(service.split).toEqual([
    { target: 'stable', percent: 80 },
    { target: 'canary', percent: 20 },
  ]);
});
