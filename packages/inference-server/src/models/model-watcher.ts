import type { Logger } from 'pino';
import type { ReloadReport } from './live-models.js';
import { sameStamps, stampModels, type Stamps } from './stamp-models.js';

interface WatchOptions {
  readonly folder: string;
  readonly everyMs: number;
  /**
   * Called when the folder has changed and then stayed the same from one look to the next: a copy has ended. With `retry`
   * where a version took too long to load, and it is time to try that again.
   */
  readonly onChange: (how: { readonly retry: boolean }) => Promise<Pick<ReloadReport, 'broken'>>;
  /** Time before such a version is tried again; each time after twice as long, as that keeps the processors busy. */
  readonly retryAfterMs: number;
  readonly logger: Logger;
}

/**
 * Looks at the folder of models at intervals. Notifications of the system would come sooner, but not from network file
 * systems and not for folders that are mounted anew; a second is soon enough.
 *
 * @param seen what the caller has read already.
 * @returns a function that ends it.
 */
export function watchModels(
  { folder, everyMs, onChange, retryAfterMs, logger }: WatchOptions,
  seen: Stamps,
): () => void {
  let handled = seen;
  let last = seen;
  let pauseMs = retryAfterMs;
  let retryAtMs = Infinity;
  let isFailing = false;
  let timer: NodeJS.Timeout;
  let stopped = false;
  const look = async () => {
    try {
      const now = await stampModels(folder);
      const isSettled = sameStamps(now, last);
      last = now;
      const retry = performance.now() >= retryAtMs;
      if (isSettled && (retry || !sameStamps(now, handled))) {
        const { broken } = await onChange({ retry });
        const isSlow = broken.some(({ error }) => error.code === 'too-slow');
        retryAtMs = isSlow ? performance.now() + pauseMs : Infinity;
        pauseMs = isSlow ? 2 * pauseMs : retryAfterMs;
        // Not before: what failed for a moment's want, of memory or processes, is tried again at the next look.
        handled = now;
      }
      isFailing = false;
    } catch (error) {
      // Once, not every second.
      if (!isFailing) logger.error({ err: error }, 'The models cannot be looked at; those that serve stay.');
      isFailing = true;
    }
    schedule();
  };
  const schedule = () => {
    if (!stopped) timer = setTimeout(() => void look(), everyMs).unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
