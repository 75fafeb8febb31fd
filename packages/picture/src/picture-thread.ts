import type { PictureSpec } from '@foodnet/contracts';
import { Worker } from 'node:worker_threads';
import type { PictureLimits } from './limits.js';
import type { Answer, Answers, Request } from './picture-messages.js';
import { tooSlow } from './too-slow.js';

export interface Task {
  readonly source: string | Uint8Array;
  readonly resolve: (answer: Answer, pixels: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface ThreadOptions {
  readonly limits: PictureLimits;
  /** Called behind each answer, before its tasks are told. */
  readonly onAnswer: () => void;
  /** Called once, when the thread has died or is ended. */
  readonly onEnd: () => void;
}

/** libvips keeps to the limit of time itself and says more about it, so that it goes first. */
const GRACE_MS = 1_000;

/** One worker thread that reads pictures, from its start to its end. */
export class PictureThread {
  readonly #worker = new Worker(new URL('picture-worker.js', import.meta.url));
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

  ask(tasks: readonly Task[], spec: PictureSpec, inspects: boolean): void {
    const sources = tasks.map(({ source }) => source);
    // While it works, the process waits for it.
    this.#worker.ref();
    this.#worker.postMessage({ sources, spec, limits: this.#options.limits, inspects } satisfies Request);
    if (this.#asked.push(tasks) === 1) this.#watch();
  }

  /** Ends the thread at once. What it was asked is rejected with the error. */
  async end(error: Error): Promise<void> {
    this.#fail(error);
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

  /** A decoder that does not come back cannot be told to: its thread is ended. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#asked.length === 0) return;
    const { limits } = this.#options;
    const [tasks] = this.#asked;
    const end = () => {
      if (this.#asked[0] === tasks) void this.end(tooSlow(limits));
    };
    // Where it was this thread that was busy, the answer has arrived and is heard first.
    this.#timer = setTimeout(() => setImmediate(end), limits.decodeSeconds * 1_000 * tasks.length + GRACE_MS);
    this.#timer.unref();
  }

  #fail(error: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#options.onEnd();
    for (const task of this.#asked.splice(0).flat()) task.reject(error);
  }
}
