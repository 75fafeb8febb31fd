import { FoodnetError, type ErrorCode, type PictureSpec } from '@foodnet/contracts';
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
  readonly pixels?: Uint8Array<ArrayBuffer>;
  readonly fault?: { readonly code: string; readonly message: string; readonly isFoodnet: boolean };
  readonly sha256?: string;
  readonly format?: ReadableFormat;
}

interface Task {
  readonly source: string | Uint8Array;
  readonly spec: PictureSpec;
  readonly inspects: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  tasks: readonly Task[];
}

/** Asking a thread costs about as much as a small picture, so that it is asked for several at once. */
const MOST_AT_ONCE = 16;

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
    const thread: Thread = { worker, tasks: [] };
    const fail = (error: unknown) => {
      if (!pool.includes(thread)) return;
      pool.splice(pool.indexOf(thread), 1);
      for (const task of thread.tasks) task.reject(error);
      next();
    };
    worker.on('message', (answers: Answer[]) => {
      const { tasks } = thread;
      thread.tasks = [];
      worker.unref();
      next();
      for (const [index, task] of tasks.entries()) task.resolve(answers[index]);
    });
    worker.once('error', fail);
    worker.once('exit', () => fail(new Error('A thread that reads pictures ended.')));
    pool.push(thread);
    return thread;
  }

  function next(): void {
    while (waiting.length > 0) {
      const thread =
        pool.find(({ tasks }) => tasks.length === 0) ?? (pool.length < threads ? start() : undefined);
      if (!thread) return;
      const [{ spec, inspects }] = waiting;
      // A share for each thread, so that the last pictures do not all wait for one of them.
      const most = Math.min(MOST_AT_ONCE, Math.ceil(waiting.length / threads));
      const other = waiting.findIndex((task) => task.spec !== spec || task.inspects !== inspects);
      thread.tasks = waiting.splice(0, other === -1 ? most : Math.min(most, other));
      // While it works, the process waits for it.
      thread.worker.ref();
      const sources = thread.tasks.map(({ source }) => source);
      thread.worker.postMessage({ sources, spec, limits, inspects } satisfies Request);
    }
  }

  const ask = (source: Task['source'], spec: PictureSpec, inspects: boolean) =>
    new Promise<Answer>((resolve, reject) => {
      if (isClosed) throw new Error('The reader of pictures is closed.');
      waiting.push({ source, spec, inspects, resolve, reject });
      // What is asked for in one go is shared out together.
      if (waiting.length === 1) setImmediate(next);
    });

  return {
    async read(source, spec) {
      const { pixels, fault } = await ask(source, spec, false);
      if (!pixels) throw errorOf(fault);
      return pixels;
    },
    async inspect(source, spec) {
      const { fault, ...found } = await ask(source, spec, true);
      return fault ? { ...found, error: errorOf(fault) } : found;
    },
    async close() {
      isClosed = true;
      const closed = new Error('The reader of pictures was closed.');
      for (const task of waiting.splice(0)) task.reject(closed);
      const ended = pool.splice(0);
      for (const { tasks } of ended) for (const task of tasks) task.reject(closed);
      await Promise.all(ended.map(({ worker }) => worker.terminate()));
    },
  };
}

function errorOf(fault: Answer['fault']): FoodnetError | NodeJS.ErrnoException {
  if (!fault) return new Error('A thread that reads pictures gave no answer.');
  const { code, message, isFoodnet } = fault;
  return isFoodnet
    ? new FoodnetError(code as ErrorCode, message)
    : Object.assign(new Error(message), { code });
}
