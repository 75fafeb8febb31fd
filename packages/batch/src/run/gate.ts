/** Lets any number of tasks run together, and some of them alone; in the order in which they come. */
export class Gate {
  private readonly running = new Set<Promise<unknown>>();
  /** The end of the last task that runs alone. */
  private lastAlone: Promise<unknown> = Promise.resolve();

  /** @throws what the task throws. */
  async pass<Result>(isAlone: boolean, task: () => Promise<Result>): Promise<Result> {
    const before = isAlone ? [this.lastAlone, ...this.running] : [this.lastAlone];
    const work = Promise.allSettled(before).then(task);
    this.running.add(work);
    if (isAlone) this.lastAlone = work.catch(() => undefined);
    try {
      return await work;
    } finally {
      this.running.delete(work);
    }
  }
}
