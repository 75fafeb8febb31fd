import { cacheFolder, home } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Found, Item, Kept, Kind } from './item.js';
import { foldersIn } from './list-folder.js';
import { findVersions } from './find-versions.js';
import { preparedNameOf, readDataset } from './read-dataset.js';

/** What Foodnet puts into the user's cache; FOODNET_CACHE may hold other things, too. */
const cached = /^(?:(?:tensorflow|onnxruntime)-\d|test-python-[0-9a-f]{12}\b)/;

/**
 * What there is of each kind in the home folder and in the cache. Only what Foodnet made is found: a folder of the same
 * name that holds something else is left alone and told of.
 */
export async function findItems(wanted: readonly Kind[]): Promise<Found> {
  const finders: Readonly<Record<Kind, () => Promise<Found>>> = {
    data: findData,
    runs: findRuns,
    models: findVersions,
    caches: findCaches,
  };
  const found = await Promise.all(wanted.map((kind) => finders[kind]()));
  return { items: found.flatMap(({ items }) => items), kept: found.flatMap(({ kept }) => kept) };
}

async function findData(): Promise<Found> {
  const items: Item[] = [];
  const kept: Kept[] = [];
  for (const [name, folder] of await visibleIn('data')) {
    const { prepared, others } = await readDataset(folder);
    const locked = prepared.map((part) => join(folder, preparedNameOf(part)));
    if (prepared.length === 0) kept.push({ name, reason: 'it holds no prepared data' });
    else if (others.length === 0) items.push({ kind: 'data', name, folder, locked: [...new Set(locked)] });
    else {
      // The pictures themselves, for instance.
      kept.push({ name: `${name}/${others[0]}`, reason: 'Foodnet did not make it' });
      for (const [index, part] of prepared.entries())
        items.push({
          kind: 'data',
          name: `${name}/${part}`,
          folder: join(folder, part),
          locked: [locked[index]],
        });
    }
  }
  return { items, kept };
}

async function findRuns(): Promise<Found> {
  const items: Item[] = [];
  const kept: Kept[] = [];
  for (const [name, folder] of await visibleIn('runs')) {
    const isRun = existsSync(join(folder, 'run.json')) || (await hasCheckpoint(folder));
    if (isRun) items.push({ kind: 'runs', name, folder, locked: [folder] });
    else kept.push({ name, reason: 'it holds no run' });
  }
  return { items, kept };
}

/** Of a run that was killed in its first epoch. Other programs have a folder of that name, too. */
async function hasCheckpoint(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, 'checkpoints')).catch(() => []);
  return names.some((name) => /^epoch-\d+-step-\d+\.safetensors/.test(name));
}

async function findCaches(): Promise<Found> {
  const names = (await foldersIn(cacheFolder())).filter((name) => cached.test(name));
  const items = names.map((name): Item => {
    const folder = join(cacheFolder(), name);
    // A download into the wheels of a folder holds the lock of that folder.
    return { kind: 'caches', name: folder, folder, locked: [folder.replace(/\.wheels$/, '')] };
  });
  return { items, kept: [] };
}

/** Folders of the home folder's `kind`, without hidden ones, which belong to a process that works. */
async function visibleIn(kind: Kind): Promise<[name: string, folder: string][]> {
  const names = (await foldersIn(join(home(), kind))).filter((name) => !name.startsWith('.'));
  return names.map((name) => [`${kind}/${name}`, join(home(), kind, name)]);
}
