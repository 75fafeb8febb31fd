import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** A lock, what it says in front of the time, and how often that is written. */
export interface BeatWork {
  readonly file: string;
  readonly own: string;
  readonly everyMs: number;
}

// A thread of its own: a training step may hold the main one for longer than others wait for a beat.

const { file, own, everyMs } = workerData as BeatWork;
setInterval(() => {
  try {
    // Closed behind each beat: other machines see it then, and no disk is kept from being unmounted.
    const descriptor = openSync(file, 'r+');
    try {
      const isOwn = readFileSync(descriptor, 'utf8').startsWith(`${own} `);
      // In the place of the time before it, which is as long, so that nobody reads a part.
      if (isOwn) writeSync(descriptor, `${own} ${Date.now()}\n`, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A disk that is full, read-only or away keeps what is there.
  }
}, everyMs);
