import { FoodnetError } from '@foodnet/contracts';
import { home, lockFolder, partOf, type LockOptions } from '@foodnet/stage';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { namedVersions } from './find-versions.js';
import type { Item } from './item.js';
import { foldersIn } from './list-folder.js';

/**
 * Removes a folder while no stage works on it, and none can begin to.
 *
 * @returns why it stays, or undefined where it is gone.
 */
export async function removeItem(item: Item, waiting?: LockOptions): Promise<string | undefined> {
  const locks: (() => Promise<void>)[] = [];
  try {
    for (const folder of item.locked) locks.push(await lockFolder(folder, waiting));
    const reason = await reasonOfNow(item, waiting);
    if (reason !== undefined) return reason;
    // Out of sight at once: nobody sees half of it, and what a kill leaves is tidied up as a stage's part is.
    const part = partOf(item.folder);
    await rename(item.folder, part);
    await rm(part, { recursive: true, force: true });
    return undefined;
  } catch (error) {
    if (error instanceof FoodnetError && error.code === 'locked') return 'a stage works on it';
    throw error;
  } finally {
    for (const release of locks) await release();
  }
}

/** What may have changed since the user was asked. */
async function reasonOfNow({ kind, folder }: Item, waiting?: LockOptions): Promise<string | undefined> {
  if (kind === 'models') {
    const named = await namedVersions(dirname(folder));
    if (named instanceof FoodnetError || named.has(Number(basename(folder)))) return 'an alias names it';
  }
  // A training reads its data and TensorFlow without a lock of their own.
  return kind !== 'runs' && kind !== 'models' && (await isTraining(waiting))
    ? 'a training is going on'
    : undefined;
}

async function isTraining(waiting?: LockOptions): Promise<boolean> {
  for (const name of await foldersIn(join(home(), 'runs'))) {
    try {
      await (
        await lockFolder(join(home(), 'runs', name), waiting)
      )();
    } catch (error) {
      if (error instanceof FoodnetError && error.code === 'locked') return true;
      throw error;
    }
  }
  return false;
}
