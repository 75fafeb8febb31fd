import { FoodnetError } from '@foodnet/contracts';
import {
  diskError,
  formatBytes,
  formatDuration,
  lockFolder,
  showProgress,
  type Progress,
} from '@foodnet/stage';
import { rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DownloadPart } from './download-part.js';
import { fetchRest, GiveUp, TryAgain, type Timeouts } from './fetch-rest.js';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly timeouts?: Timeouts;
  /** Milliseconds to wait before attempt 1, 2, ... behind one that brought nothing new. */
  readonly waitMs?: (attempt: number) => number;
  /** Tells people why nothing comes. */
  readonly say?: (line: string) => void;
}

/** Attempts in a row that bring nothing new, and times that the file may turn out to be another one. */
const [ATTEMPTS, CHANGES] = [8, 3];

const defaultTimeouts: Timeouts = { connectMs: 20_000, headersMs: 60_000, idleMs: 60_000 };

/** 1 s, 2 s, 4 s, ... at most a minute: without chance, as one user's machine is no crowd. */
const growingWaitMs = (attempt: number) => Math.min(60_000, 1_000 * 2 ** (attempt - 1));

/**
 * Downloads a file, as `<file>.part` until it is whole. What an earlier process left is gone on with, wherever it was
 * cut, if the server still has the same file; else it begins anew.
 *
 * @throws FoodnetError `download-failed`, `no-space`, `not-writable`, `locked`; the signal's reason. What came so far stays.
 */
export async function download(
  url: string,
  file: string,
  { signal, timeouts = defaultTimeouts, waitMs = growingWaitMs, say = () => undefined }: DownloadOptions = {},
): Promise<void> {
  const unlock = await lockFolder(file, { signal, say });
  let progress: Progress | undefined;
  let shown = 0;
  const onBytes = (bytes: number, totalBytes = Infinity) => {
    // It begins anew where the server's file is another one.
    if (bytes < shown) {
      progress?.stop();
      progress = undefined;
    }
    shown = bytes;
    progress ??= showProgress(`Downloading ${basename(file)}`, Math.ceil(totalBytes / 1e6), 'MB', {
      from: Math.round(bytes / 1e6),
    });
    progress.update(Math.floor(bytes / 1e6));
  };

  let part: DownloadPart | undefined;
  try {
    part = await DownloadPart.open(file, url);
    let [attempt, changes, furthest] = [0, 0, part.bytes];
    for (;;) {
      try {
        await fetchRest(part, { timeouts, signal, onBytes });
        break;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof TryAgain)) throw error;
        if (error.isChange && ++changes > CHANGES) throw new GiveUp(`${error.message}, again and again`);
        attempt = part.bytes > furthest ? 1 : attempt + 1;
        furthest = Math.max(furthest, part.bytes);
        if (attempt > ATTEMPTS) throw new GiveUp(`${error.message}, ${ATTEMPTS} times in a row`);
        const pauseMs = error.waitMs ?? waitMs(attempt);
        say(`The download stopped (${error.message}): trying again in ${formatDuration(pauseMs / 1000)}.`);
        await setTimeout(pauseMs, undefined, { signal });
      }
    }
    await part.close();
    await rename(part.path, file);
    await part.forget();
  } catch (cause) {
    signal?.throwIfAborted();
    throw named(cause, url, file, part?.bytes ?? 0);
  } finally {
    await part?.close();
    progress?.stop();
    await unlock();
  }
}

function named(cause: unknown, url: string, file: string, bytes: number): unknown {
  if (!(cause instanceof GiveUp))
    return diskError(cause, `download ${url} to ${dirname(file)}`, 'run the same command again');
  const kept = bytes > 0 ? ` ${formatBytes(bytes)} are kept: the same command goes on from there.` : '';
  return new FoodnetError(
    'download-failed',
    `Cannot download ${url}: ${cause.message}.${kept} Check the address and the network, or give --source a mirror's URL or a file.`,
    { cause },
  );
}
