import { expect, test } from '@jest/globals';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serveTiny } from '../serve-tiny.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { answering, brokenOf, setAliases } from './live-models.fixture.js';
import { watchModels } from './model-watcher.js';
import { stampModels } from './stamp-models.js';

const many = await serveTiny({ limits: { loadedVersions: 2 } });
const away = await serveTiny();
const switched = await serveTiny({ limits: { loadedVersions: 1 } });

test('of many versions only a bounded number stays loaded, the default always among them', async () => {
  const { live, models, engine, service } = many;
  await setAliases(models, { stable: 1 });
  for (let version = 2; version <= 6; version++) await writeVersion(models, { version });
  await live.reload();
  const loaded = () =>
    (service.catalog.models.get('colours') ?? [])
      .filter((version) => engine.loadedAs(version))
      .map(({ manifest }) => manifest.version);
  expect(loaded()).toHaveLength(2);
  for (const version of [2, 5, 3]) {
    expect(await answering(many, `?version=${version}`)).toBe(version);
    expect(loaded()).toEqual([version, 1]);
  }
});

test('while the folder of the models is away, or an empty one in its place, requests are answered as before', async () => {
  const { live, models, logger, log } = away;
  const elsewhere = `${models}.away`;
  await setAliases(models, { stable: 1 });
  await writeVersion(models, { version: 2 });
  await live.reload();
  const expectAnswers = async () =>
    expect([
      await answering(away),
      await answering(away, '?model=colours'),
      await answering(away, '?version=stable'),
      await answering(away, '?model=colours&version=2'),
    ]).toEqual([1, 1, 1, 2]);

  const options = { folder: models, everyMs: 20, onChange: () => live.reload(), retryAfterMs: 20, logger };
  const stop = watchModels(options, await stampModels(models));
  await rename(models, elsewhere);
  await expect(live.reload()).rejects.toMatchObject({ code: 'missing' });
  const complaints = () => log.filter(({ msg }) => String(msg).includes('cannot be looked at'));
  while (complaints().length === 0) await wait(20);
  await expectAnswers();

  // As where nothing is mounted.
  await mkdir(models);
  const missing = { model: 'colours', version: 1, code: 'missing' };
  while (JSON.stringify(await brokenOf(away)) !== JSON.stringify([missing])) await wait(20);
  await expectAnswers();
  stop();
  expect(complaints()).toHaveLength(1);

  await rename(elsewhere, models);
  expect(await live.reload()).toMatchObject({ broken: [], changed: false });
  await expectAnswers();
});

test('a reload that switches to a version that was there tells that it loaded it, and other names are a change', async () => {
  const { address, live, models, log } = switched;
  for (const version of [2, 3]) await writeVersion(models, { version });
  await live.reload();
  // Only one is kept beside the default, and that is not this one.
  await setAliases(models, { stable: 2 });
  expect(await live.reload()).toMatchObject({ loaded: ['colours/2'], changed: true });
  expect(log.filter(({ msg }) => String(msg).includes('verified and loaded')).at(-1)).toMatchObject({
    version: 'colours/2',
  });
  await setAliases(models, { stable: 2, old: 1 });
  expect(await live.reload()).toMatchObject({ loaded: [], changed: true });
  await rm(join(models, 'colours/3'), { recursive: true });
  expect(await live.reload()).toMatchObject({ loaded: [], changed: true });
  expect(await live.reload()).toMatchObject({ loaded: [], changed: false });
  const metrics = await (await fetch(`${address}/metrics`)).text();
  expect(metrics).toContain('foodnet_reloads_total{result="changed"} 4\n');
  expect(metrics).toContain('foodnet_reloads_total{result="unchanged"} 1\n');
});
