import type { PictureSpec } from '@foodnet/contracts';
import { FoodnetError, type ErrorCode } from '@foodnet/contracts/errors';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { defaultPictureLimits, type PictureLimits } from './limits.js';
import type { ReadableFormat } from './picture-format.js';

/** Reads pictures in threads of its own, so that neither the caller nor libuv's four threads hold them up. */
export interface PictureReader {
  /**
   * As `readPicture`.
   *
   * @param source the bytes, which are copied, or a file's path.
   * @throws as readPicture, and the system's error where a file cannot be opened.
   */
  read(source: string | Uint8Array, spec: PictureSpec): Promise<Uint8Array>;
  /** Reads a picture and tells what it is. Never throws for what the bytes or the file are to blame for. */
  inspect(source: string | Uint8Array, spec: PictureSpec): Promise<InspectedPicture>;
  /** Ends the threads; what is under way is refused. */
  close(): Promise<void>;
}

export interface InspectedPicture {
  /** As `readPicture` returns them. */
  readonly pixels?: Uint8Array;
  /** Why there are none: readPicture's FoodnetError, or the system's error where the file cannot be opened. */
  readonly error?: FoodnetError | NodeJS.ErrnoException;
  /** Of the file's bytes, in hexadecimal; undefined where they were not read. */
  readonly sha256?: string;
  /** As the bytes say. */
  readonly format?: ReadableFormat;
}

/** What a thread is asked: pictures of one spec, to be read one after another. */
export interface Request {
  readonly sources: readonly (string | Uint8Array)[];
  readonly spec: PictureSpec;
  readonly limits: PictureLimits;
  readonly inspects: boolean;
}

/** What it answers for one picture. Errors lose their class between threads. */
export interface Answer {
  /** Absent where there are pixels. */
  readonly fault?: { readonly code: string; readonly message: string; readonly isFoodnet: boolean };
  readonly sha256?: string;
  readonly format?: ReadableFormat;
}

/** What it answers in one go, handed over in one buffer. */
export interface Answers {
  readonly each: readonly Answer[];
  /** uint8 [pictures, height, width, 3]; zeros where there is a fault. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

interface Task {
  readonly source: string | Uint8Array;
  readonly spec: PictureSpec;
  readonly inspects: boolean;
  readonly resolve: (answer: Answer, pixels: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it was asked and has not answered, in order. */
  readonly asked: (readonly Task[])[];
}

/** Asking a thread costs about as much as a small picture, so that it is asked for several at once. */
const MOST_AT_ONCE = 16;
/** So that a thread has its next pictures before it is done with those at hand. */
const MOST_ASKED = 2;

/**
 * @param threads how many pictures are read at once; a thread starts when it is first needed. A caller with many
 * pictures keeps 32 of them under way for each thread.
 */
export function openPictureReader({
  threads = availableParallelism(),
  limits = defaultPictureLimits,
} = {}): PictureReader {
  const pool: Thread[] = [];
  const waiting: Task[] = [];
  let isClosed = false;

  function start(): Thread {
    const worker = new Worker(new URL('picture-worker.js', import.meta.url));
    const thread: Thread = { worker, asked: [] };
    const fail = (error: unknown) => {
      if (!pool.includes(thread)) return;
      pool.splice(pool.indexOf(thread), 1);
      for (const task of thread.asked.flat()) task.reject(error);
      next();
    };
    worker.on('message', ({ each, pixels }: Answers) => {
      const tasks = thread.asked.shift() ?? [];
      if (thread.asked.length === 0) worker.unref();
      next();
      const bytesEach = pixels.length / tasks.length;
      for (const [index, task] of tasks.entries())
        task.resolve(each[index], pixels.subarray(index * bytesEach, (index + 1) * bytesEach));
    });
    worker.once('error', fail);
    worker.once('exit', () => fail(new Error('A thread that reads pictures ended.')));
    pool.push(thread);
    return thread;
  }

  function next(): void {
    while (waiting.length > 0) {
      const free = pool.find(({ asked }) => asked.length === 0);
      const thread =
        free ?? (pool.length < threads ? start() : pool.find(({ asked }) => asked.length < MOST_ASKED));
      if (!thread) return;
      const [{ spec, inspects }] = waiting;
      // A share for each thread, so that the last pictures do not all wait for one of them.
      const most = Math.min(MOST_AT_ONCE, Math.ceil(waiting.length / (threads * MOST_ASKED)));
      const other = waiting.findIndex((task) => task.spec !== spec || task.inspects !== inspects);
      const tasks = waiting.splice(0, other === -1 ? most : Math.min(most, other));
      thread.asked.push(tasks);
      // While it works, the process waits for it.
      thread.worker.ref();
      const sources = tasks.map(({ source }) => source);
      thread.worker.postMessage({ sources, spec, limits, inspects } satisfies Request);
    }
  }

  const ask = (source: Task['source'], spec: PictureSpec, inspects: boolean) =>
    new Promise<Answer & { readonly pixels: Uint8Array }>((resolve, reject) => {
      if (isClosed) throw new Error('The reader of pictures is closed.');
      const answer: Task['resolve'] = (found, pixels) => resolve({ ...found, pixels });
      waiting.push({ source, spec, inspects, resolve: answer, reject });
      // What is asked for in one go is shared out together.
      if (waiting.length === 1) setImmediate(next);
    });

  return {
    async read(source, spec) {
      const { pixels, fault } = await ask(source, spec, false);
      if (fault) throw errorOf(fault);
      return pixels;
    },
    async inspect(source, spec) {
      const { fault, pixels, ...found } = await ask(source, spec, true);
      return fault ? { ...found, error: errorOf(fault) } : { ...found, pixels };
    },
    async close() {
      isClosed = true;
      const closed = new Error('The reader of pictures was closed.');
      for (const task of waiting.splice(0)) task.reject(closed);
      const ended = pool.splice(0);
      for (const { asked } of ended) for (const task of asked.flat()) task.reject(closed);
      await Promise.all(ended.map(({ worker }) => worker.terminate()));
    },
  };
}

function errorOf({
  code,
  message,
  isFoodnet,
}: NonNullable<Answer['fault']>): FoodnetError | NodeJS.ErrnoException {
  return isFoodnet
    ? new FoodnetError(code as ErrorCode, message)
    : Object.assign(new Error(message), { code });
}
