interface Waiting {
  start(): Promise<void>;
}

/** Runs tasks one at a time, in order. A task whose signal is aborted before it began leaves the queue at once. */
export class SerialQueue {
  private readonly waiting = new Set<Waiting>();
  private running = false;

  /** @throws the signal's reason where it was aborted before the task began; whatever the task throws. */
  run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    return new Promise<Result>((resolve, reject) => {
      const leave = () => {
        this.waiting.delete(entry);
        reject(signal?.reason as Error);
      };
      const entry: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', leave);
          return task().then(resolve, reject);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.add(entry);
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.running) return;
    this.running = true;
    // A set is walked in the order of insertion, and what is added meanwhile is walked, too.
    for (const entry of this.waiting) {
      this.waiting.delete(entry);
      await entry.start();
    }
    this.running = false;
  }
}
