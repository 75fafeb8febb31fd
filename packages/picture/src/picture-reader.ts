import type { PictureSpec } from '@foodnet/contracts';
import { FoodnetError, type ErrorCode } from '@foodnet/contracts/errors';
import { availableParallelism } from 'node:os';
import { defaultPictureLimits, type PictureLimits } from './limits.js';
import type { ReadableFormat } from './picture-format.js';
import type { Answer } from './picture-messages.js';
import { PictureThread, type Task } from './picture-thread.js';

/** Reads pictures in threads of its own, so that neither the caller nor libuv's four threads hold them up. */
export interface PictureReader {
  /**
   * As `readPicture`.
   *
   * @param source a file's path, or the bytes: they are copied, unless they lie in a SharedArrayBuffer.
   * @param signal once it is aborted, a picture that waits for a thread is not read.
   * @throws as readPicture, also where decoding takes too long, which ends the thread; the system's error where a file
   * cannot be opened; `unreachable` where its bytes do not arrive; the signal's reason; any other error where the thread dies
   * or none can be started.
   */
  read(source: string | Uint8Array, spec: PictureSpec, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Reads a picture and tells what it is. Throws nothing that the bytes or the file are to blame for.
   *
   * @throws FoodnetError `unreachable` where a file's bytes do not arrive; any other error where the thread dies.
   */
  inspect(source: string | Uint8Array, spec: PictureSpec): Promise<InspectedPicture>;
  /** Starts every thread now, so that the first pictures do not wait for it. */
  start(): void;
  /** Ends the threads; what is under way is refused. */
  close(): Promise<void>;
}

export interface InspectedPicture {
  /** As `readPicture` returns them. */
  readonly pixels?: Uint8Array;
  /** Why there are none: readPicture's FoodnetError, or the system's error where the file cannot be opened. */
  readonly error?: FoodnetError | NodeJS.ErrnoException;
  /** Of the file's bytes, in hexadecimal; undefined where they were not read, or took too long to decode. */
  readonly sha256?: string;
  /** As the bytes say. */
  readonly format?: ReadableFormat;
}

export interface PictureReaderOptions {
  /** How many pictures are read at once; a thread starts when it is first needed. */
  readonly threads?: number;
  readonly limits?: PictureLimits;
  /**
   * Many pictures are read sooner where each thread is asked for several at once and has the next at hand: a caller
   * keeps 32 of them under way for each thread. One by one, a picture waits only while every thread is busy, and never
   * behind one that takes long.
   */
  readonly oneByOne?: boolean;
}

/** Asking a thread costs about as much as a small picture, so that it is asked for several at once. */
const MOST_AT_ONCE = 16;
/** So that a thread has its next pictures before it is done with those at hand. */
const MOST_ASKED = 2;

export function openPictureReader({
  threads = availableParallelism(),
  limits = defaultPictureLimits,
  oneByOne = false,
}: PictureReaderOptions = {}): PictureReader {
  const [mostAtOnce, mostAsked] = oneByOne ? [1, 1] : [MOST_AT_ONCE, MOST_ASKED];
  const pool = new Set<PictureThread>();
  /** In order; a set, since any of them may leave. */
  const waiting = new Set<Task>();
  let isClosed = false;

  function startThread(): PictureThread {
    const thread: PictureThread = new PictureThread({
      limits,
      onAnswer: next,
      onEnd(left) {
        pool.delete(thread);
        for (const task of left) waiting.add(task);
        next();
      },
    });
    pool.add(thread);
    return thread;
  }

  function next(): void {
    while (waiting.size > 0 && !isClosed) {
      const thread = findThread();
      if (!thread) return;
      thread.ask(takeTasks());
    }
  }

  /** One that is free, is started, or has room for more. */
  function findThread(): PictureThread | undefined {
    const all = [...pool];
    const free = all.find(({ asked }) => asked === 0);
    if (free) return free;
    if (all.length < threads) {
      try {
        return startThread();
      } catch (error) {
        // The system has no room for another. Where there is none at all, nobody would ever come for what waits.
        if (all.length === 0) refuseWaiting(error as Error);
      }
    }
    return all.find(({ asked }) => asked < mostAsked);
  }

  function refuseWaiting(error: Error): void {
    for (const task of waiting) task.reject(error);
    waiting.clear();
  }

  /** The first that wait, as many as go to one thread: of one spec, and a share for each thread, so that the last
   * pictures do not all wait for one of them. */
  function takeTasks(): Task[] {
    const most = Math.min(mostAtOnce, Math.ceil(waiting.size / (threads * mostAsked)));
    const tasks: Task[] = [];
    for (const task of waiting) {
      const [{ spec, inspects } = task] = tasks;
      if (tasks.length === most || task.spec !== spec || task.inspects !== inspects) break;
      tasks.push(task);
      waiting.delete(task);
    }
    return tasks;
  }

  const ask = (source: Task['source'], spec: PictureSpec, inspects: boolean, signal?: AbortSignal) =>
    new Promise<Answer & { readonly pixels: Uint8Array }>((resolve, reject) => {
      if (isClosed) throw new Error('The reader of pictures is closed.');
      signal?.throwIfAborted();
      const leave = () => {
        if (waiting.delete(task)) reject(signal?.reason as Error);
      };
      const task: Task = {
        source,
        spec,
        inspects,
        resolve(answer, pixels) {
          signal?.removeEventListener('abort', leave);
          resolve({ ...answer, pixels });
        },
        reject(error) {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.add(task);
      if (oneByOne) next();
      // What is asked for in one go is shared out together.
      else if (waiting.size === 1) setImmediate(next);
    });

  return {
    async read(source, spec, signal) {
      const { pixels, fault } = await ask(source, spec, false, signal);
      if (fault) throw errorOf(fault);
      return pixels;
    },
    async inspect(source, spec) {
      try {
        const { fault, pixels, ...found } = await ask(source, spec, true);
        return fault ? { ...found, error: errorOf(fault) } : { ...found, pixels };
      } catch (error) {
        // Of a picture that took too long its thread, which is ended, tells nothing more.
        if (error instanceof FoodnetError && error.code === 'picture-too-large') return { error };
        throw error;
      }
    },
    start() {
      while (!isClosed && pool.size < threads) startThread();
    },
    async close() {
      isClosed = true;
      const closed = new Error('The reader of pictures was closed.');
      refuseWaiting(closed);
      await Promise.all([...pool].map((thread) => thread.end(closed)));
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
