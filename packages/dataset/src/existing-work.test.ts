import { presets } from '@foodnet/contracts';
import { datasetSource } from '@foodnet/stage';
import { drawPictures } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import { appendFileSync, cpSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from './index.js';
import { prepareFixture, total } from './prepare.fixture.js';

const { folder: newFolder, pictures, prepare, entriesOf } = prepareFixture();
const antialiased = presets.sample.picture;
const nearest = presets.report.picture;

describe('work that is done', () => {
  test('is recognised, and not touched', async () => {
    const source = await pictures();
    const first = await prepare(source);
    const at = () => statSync(join(first.folder, 'manifest.json')).mtimeMs;
    const made = at();
    const again = await prepare(source);
    expect(again.manifest).toEqual(first.manifest);
    expect(again.said).toEqual([
      `data/${first.manifest.name}/32x32-lanczos3 is ready: 18 training and 6 test pictures of 3 classes`,
    ]);
    expect(at()).toBe(made);
  });

  test('is done again where the folder has changed, saying so', async () => {
    const source = await pictures();
    const first = await prepare(source);
    cpSync(join(source, 'class_0/0.jpg'), join(source, 'class_0/copy.jpg'));
    const again = await prepare(source);
    expect(again.said[0]).toMatch(/changed since data\/.* was made: preparing again/);
    expect(again.manifest.identity).not.toBe(first.manifest.identity);
    expect(total(again.manifest)).toBe(25);
  });

  test('stands by its name alone, also when the folder has changed or is gone', async () => {
    const source = await pictures();
    const { manifest } = await prepare(source);
    rmSync(join(source, 'class_0/0.jpg'));
    const named = await prepare(manifest.name);
    expect(named.manifest).toEqual(manifest);
    expect(named.said).toEqual([
      expect.stringMatching(/is ready: .* \(by its name alone: \/.* was not looked through\)$/),
    ]);
    renameSync(source, `${source}-moved`);
    expect((await prepare(manifest.name)).manifest).toEqual(manifest);
    expect((await prepare(source)).said[0]).toMatch(/is ready: .* is gone\)$/);
  });

  test('is done for another picture spec by the name alone, from the folder that the name stands for', async () => {
    const { manifest } = await prepare(await pictures());
    const other = await prepare(manifest.name, { picture: nearest });
    expect(other.manifest.source).toEqual(manifest.source);
    expect(entriesOf(manifest.name)).toEqual(['32x32-lanczos3', '32x32-nearest']);
  });

  test('of another folder or seed is a contradiction that names both', async () => {
    const source = await pictures();
    const { manifest } = await prepare(source, { seed: 3, seedIsGiven: true });
    expect((await prepare(source, { seed: 1 })).manifest).toEqual(manifest);
    for (const picture of [antialiased, nearest]) {
      await expect(prepare(source, { seed: 4, seedIsGiven: true, picture })).rejects.toMatchObject({
        code: 'contradiction',
        message: expect.stringMatching(/--seed=4: .*--seed=3/),
      });
      const elsewhere = { name: manifest.name, location: '/elsewhere' };
      await expect(prepare(source, { source: elsewhere, picture })).rejects.toMatchObject({
        code: 'contradiction',
        message: expect.stringMatching(
          new RegExp(`/elsewhere .*${source}\\. .* --dataset=<name> --source=/elsewhere, or remove`),
        ),
      });
    }
  });

  test('with splits of its own knows no seed to contradict', async () => {
    const source = await newFolder('splits');
    for (const split of ['train', 'test'])
      await drawPictures(join(source, split), { classes: 2, perClass: 2 });
    const { manifest } = await prepare(source);
    expect((await prepare(source, { seed: 5, seedIsGiven: true })).manifest).toEqual(manifest);
  });

  test.each(['manifest.json', 'train.pixels', 'test.labels', 'train.paths'])(
    'is done again where %s is damaged',
    async (file) => {
      const source = await pictures();
      const { manifest, folder } = await prepare(source);
      appendFileSync(join(folder, file), '}x');
      await expect(openDataset(folder)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringContaining(file),
      });
      const again = await prepare(source);
      expect(again.said[0]).toMatch(/Preparing again/);
      expect(again.manifest).toEqual(manifest);
    },
  );

  test('a name that stands for nothing is refused with those that are prepared', async () => {
    await expect(prepare('nothing')).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('Nothing is prepared yet'),
    });
    const { manifest } = await prepare(await pictures());
    await expect(prepare('nothing')).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining(`Prepared are ${manifest.name} (32x32-lanczos3)`),
    });
  });
});

describe('a prepare that is broken off', () => {
  test('leaves nothing, and the next one works', async () => {
    const source = await pictures();
    const stopped = new Error('stopped');
    for (const after of [0, 1, 5]) {
      const controller = new AbortController();
      // Aborts at the nth look at the signal, wherever the work is then.
      let looks = 0;
      const signal = new Proxy(controller.signal, {
        get(target, property) {
          if (property === 'throwIfAborted' && looks++ === after) controller.abort(stopped);
          const value: unknown = Reflect.get(target, property, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
      await expect(prepare(source, { signal })).rejects.toBe(stopped);
      expect(entriesOf(datasetSource(source).name)).toEqual([]);
    }
    expect(total((await prepare(source)).manifest)).toBe(24);
  });

  test('two at once: one works, the other is told', async () => {
    const source = await pictures();
    const results = await Promise.allSettled([prepare(source), prepare(source)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'locked' } });
    expect(entriesOf(datasetSource(source).name)).toEqual(['32x32-lanczos3']);
  });
});
