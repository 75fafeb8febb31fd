import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** A lock, what it says in front of the time, and how often that is written. */
export interface BeatWork {
  readonly file: string;
  readonly own: string;
  readonly everyMs: number;
}

// A thread of its own: a training step may hold the main one for longer than others wait for a beat.

const { file, own, everyMs } = workerData as BeatWork;
// By its own descriptor: where the lock was taken over meanwhile, nobody reads what it writes.
const descriptor = openSync(file, 'r+');
setInterval(() => {
  try {
    // In the place of the time before it, which is as long, so that nobody reads a part.
    writeSync(descriptor, `${own} ${Date.now()}\n`, 0);
    fdatasyncSync(descriptor);
  } catch {
    // A disk that is full keeps what is there.
  }
}, everyMs);
