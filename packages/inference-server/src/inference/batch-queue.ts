import { Problem } from '../problem.js';

export interface BatchOptions {
  /** Most pictures of a batch. */
  readonly batchPictures: number;
  /** How long a picture waits for others while the network is idle; 0 takes what waits. */
  readonly batchDelayMs: number;
}

/** What the network said of one picture, and how long that took. */
export interface Classified {
  /** float32 [classes]. */
  readonly probabilities: Float32Array;
  /** Pictures that were in the batch. */
  readonly batch: number;
  readonly waitedMs: number;
  readonly ranMs: number;
}

/** Runs a batch: float32 [classes] of each picture, in order. */
export type RunBatch = (pictures: readonly Uint8Array[]) => Promise<readonly Float32Array[]>;

interface Waiting {
  readonly pixels: Uint8Array;
  readonly sinceMs: number;
  /** It was in a batch that failed, so that it may be the one that made it fail. */
  isSuspect: boolean;
  readonly signal?: AbortSignal;
  readonly resolve: (found: Classified) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Dynamic batching of one version: while a batch runs, pictures gather, and the next batch takes all that wait, up to a
 * limit. An idle network takes a picture at once, unless a delay is set.
 */
export class BatchQueue {
  /** In order of arrival. */
  readonly #waiting = new Set<Waiting>();
  readonly #options: BatchOptions;
  readonly #run: RunBatch;
  #isWorking = false;
  #batchSinceMs: number | undefined;
  /** Wakes up whoever waits for a batch to fill. */
  #onFull: () => void = () => undefined;

  constructor(options: BatchOptions, run: RunBatch) {
    this.#options = options;
    this.#run = run;
  }

  /** Pictures that wait for a batch. */
  get length(): number {
    return this.#waiting.size;
  }

  /** How long the batch that runs has been running; 0 without one. */
  get runningMs(): number {
    return this.#batchSinceMs === undefined ? 0 : performance.now() - this.#batchSinceMs;
  }

  /** @throws the signal's reason where it is aborted before the answer is there; what `run` throws. */
  add(pixels: Uint8Array, signal?: AbortSignal): Promise<Classified> {
    signal?.throwIfAborted();
    let leave: () => void = () => undefined;
    const answer = new Promise<Classified>((resolve, reject) => {
      const sinceMs = performance.now();
      const entry: Waiting = { pixels, sinceMs, isSuspect: false, signal, resolve, reject };
      leave = () => {
        this.#waiting.delete(entry);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(entry);
      if (this.#waiting.size >= this.#options.batchPictures) this.#onFull();
      void this.#work();
    });
    return answer.finally(() => signal?.removeEventListener('abort', leave));
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#waiting.size > 0) {
      if (this.#options.batchDelayMs > 0) await this.#fill();
      const batch = this.#take();
      if (batch.length > 0) await this.#runBatch(batch);
    }
    this.#isWorking = false;
  }

  /** Until a batch is full, or its first picture has waited long enough. */
  async #fill(): Promise<void> {
    const [first] = this.#waiting;
    const leftMs = first.sinceMs + this.#options.batchDelayMs - performance.now();
    // A suspect runs alone.
    if (first.isSuspect || leftMs <= 0 || this.#waiting.size >= this.#options.batchPictures) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onFull = resolve;
      timer = setTimeout(resolve, leftMs);
    });
    clearTimeout(timer);
    this.#onFull = () => undefined;
  }

  /** The first picture, and those behind it that can share its batch. */
  #take(): Waiting[] {
    const batch: Waiting[] = [];
    for (const entry of this.#waiting) {
      const [first = entry] = batch;
      if (batch.length === this.#options.batchPictures || (batch.length > 0 && first.isSuspect)) break;
      if (entry.isSuspect !== first.isSuspect) continue;
      this.#waiting.delete(entry);
      batch.push(entry);
    }
    return batch;
  }

  async #runBatch(batch: readonly Waiting[]): Promise<void> {
    const startMs = performance.now();
    this.#batchSinceMs = startMs;
    try {
      const answers = await this.#run(batch.map(({ pixels }) => pixels));
      const ranMs = performance.now() - startMs;
      for (const [index, { resolve, sinceMs }] of batch.entries()) {
        const probabilities = answers[index];
        resolve({ probabilities, batch: batch.length, waitedMs: startMs - sinceMs, ranMs });
      }
    } catch (error) {
      for (const entry of batch) {
        // One picture of several may be to blame: each is tried once more, alone.
        const tryAgain = batch.length > 1 && error instanceof Problem && error.code === 'inference-failed';
        if (!tryAgain) entry.reject(error);
        else if (!entry.signal?.aborted) {
          entry.isSuspect = true;
          this.#waiting.add(entry);
        }
      }
    } finally {
      this.#batchSinceMs = undefined;
    }
  }
}
