import type { PictureSpec } from '@foodnet/contracts';
import { FoodnetError } from '@foodnet/contracts/errors';
import { Worker } from 'node:worker_threads';
import type { PictureLimits } from './limits.js';
import type { Answer, Answers, PictureThreadData, Progress, Request } from './picture-messages.js';
import { tooSlow } from './too-slow.js';

export interface Task {
  readonly source: string | Uint8Array;
  readonly spec: PictureSpec;
  readonly inspects: boolean;
  readonly resolve: (answer: Answer, pixels: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface ThreadOptions {
  readonly limits: PictureLimits;
  /** Called behind each answer, before its tasks are told. */
  readonly onAnswer: () => void;
  /** Called once, when the thread has died or is ended, with the tasks that another thread may do. */
  readonly onEnd: (left: readonly Task[]) => void;
}

/** libvips keeps to the limit of time itself and says more about it, so that it goes first. */
const GRACE_MS = 1_000;

/** One worker thread that reads pictures, from its start to its end. */
export class PictureThread {
  readonly #progress: Progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #worker = new Worker(new URL('picture-worker.js', import.meta.url), {
    workerData: { isPictureThread: true, progress: this.#progress } satisfies PictureThreadData,
    // Those of a program given to `node --input-type=module --eval` would refuse a file.
    execArgv: [],
  });
  /** What it was asked and has not answered, in order. It works on the first. */
  readonly #asked: (readonly Task[])[] = [];
  readonly #options: ThreadOptions;
  #timer?: NodeJS.Timeout;
  #hasEnded = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#worker.on('message', (answers: Answers) => this.#settle(answers));
    this.#worker.once('error', (error: Error) => this.#fail(error));
    this.#worker.unref();
    this.#worker.once('exit', () => this.#fail(new Error('A thread that reads pictures ended.')));
  }

  /** Requests that are not answered. */
  get asked(): number {
    return this.#asked.length;
  }

  /** @param tasks of one spec, all or none of which inspect. */
  ask(tasks: readonly Task[]): void {
    const [{ spec, inspects }] = tasks;
    const sources = tasks.map(({ source }) => source);
    // While it works, the process waits for it.
    this.#worker.ref();
    this.#worker.postMessage({ sources, spec, limits: this.#options.limits, inspects } satisfies Request);
    if (this.#asked.push(tasks) === 1) this.#watch();
  }

  /**
   * Ends the thread at once.
   *
   * @param rejected which of the tasks that it was asked are rejected with the error. The others are left.
   */
  async end(error: Error, rejected?: readonly Task[]): Promise<void> {
    this.#fail(error, rejected);
    await this.#worker.terminate();
  }

  #settle({ each, pixels }: Answers): void {
    const tasks = this.#asked.shift() ?? [];
    if (this.#asked.length === 0) this.#worker.unref();
    this.#watch();
    this.#options.onAnswer();
    const bytesEach = pixels.length / tasks.length;
    for (const [index, task] of tasks.entries())
      task.resolve(each[index], pixels.subarray(index * bytesEach, (index + 1) * bytesEach));
  }

  /** A picture that does not get on cannot be told to: its thread is ended. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#asked.length === 0) return;
    const { limits } = this.#options;
    const [tasks] = this.#asked;
    const seen = Atomics.load(this.#progress, 0);
    const beganMs = performance.now();
    const look = () => {
      if (this.#asked[0] !== tasks) return;
      // A process that stood still, as behind ctrl-Z, tells nothing of the picture.
      const stoodStill = performance.now() - beganMs > waitMs + GRACE_MS;
      if (stoodStill || Atomics.load(this.#progress, 0) !== seen) return this.#watch();
      const task = tasks[seen >> 1];
      const isRead = typeof task.source !== 'string' || seen % 2 === 1;
      void this.end(isRead ? tooSlow(limits) : stalled(task.source, waitMs), [task]);
    };
    const waitMs = limits.decodeSeconds * 1_000 + GRACE_MS;
    // Where it was this thread that was busy, the answer has arrived and is heard first.
    this.#timer = setTimeout(() => setImmediate(look), waitMs);
    this.#timer.unref();
  }

  #fail(error: Error, rejected: readonly Task[] = this.#asked.flat()): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    const left = this.#asked.splice(0).flat();
    for (const task of rejected) task.reject(error);
    this.#options.onEnd(left.filter((task) => !rejected.includes(task)));
  }
}

/** Nothing is known of the picture: another time its file may be read. */
function stalled(path: string, waitMs: number): FoodnetError {
  return new FoodnetError(
    'unreachable',
    `Cannot read ${path}: its bytes did not arrive within ${waitMs / 1_000} s. See that its disk or network answers, and try again.`,
  );
}
