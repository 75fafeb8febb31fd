interface Turn {
  readonly begin: () => Promise<void>;
  readonly isUrgent: () => boolean;
}

/** Runs tasks one at a time, in order; those that are urgent go before all others that wait. */
export class SerialQueue {
  private readonly waiting: Turn[] = [];
  private isWorking = false;

  /**
   * @param isUrgent is asked whenever the next task is chosen.
   * @throws whatever the task throws.
   */
  run<Result>(task: () => Promise<Result>, isUrgent = () => false): Promise<Result> {
    return new Promise((resolve, reject) => {
      // The next one begins however this one ends.
      const begin = () => Promise.resolve().then(task).then(resolve, reject);
      this.waiting.push({ begin, isUrgent });
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    for (let turn = this.next(); turn; turn = this.next()) await turn.begin();
    this.isWorking = false;
  }

  private next(): Turn | undefined {
    const urgent = this.waiting.findIndex(({ isUrgent }) => isUrgent());
    return this.waiting.splice(Math.max(0, urgent), 1).at(0);
  }
}
