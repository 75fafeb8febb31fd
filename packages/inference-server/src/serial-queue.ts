/** Runs tasks one at a time, in order. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** @throws whatever the task throws. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(task);
    // The next one begins however this one ends.
    this.last = result.catch(() => undefined);
    return result;
  }
}
