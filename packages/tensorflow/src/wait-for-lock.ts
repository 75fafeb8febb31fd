import { FoodnetError } from '@foodnet/contracts';
import { lockFolder } from '@foodnet/stage';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds between two looks at a lock. */
const LOOK_INTERVAL_MS = 500;

/**
 * As `lockFolder`, but waits for the process that holds the lock, after one line that says so.
 *
 * @throws the abort's reason.
 */
export async function waitForLock(
  folder: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  for (let told = false; ;) {
    signal?.throwIfAborted();
    try {
      return await lockFolder(folder, { signal, say: told ? undefined : say });
    } catch (error) {
      if (!(error instanceof FoodnetError) || error.code !== 'locked') throw error;
      if (!told)
        say(
          `Waiting for another process that provides TensorFlow (${/process \d+/.exec(error.message)?.[0] ?? 'unknown'})`,
        );
      told = true;
    }
    // An aborted wait ends at once, with the abort's own reason.
    await setTimeout(LOOK_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}
