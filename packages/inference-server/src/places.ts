import { Problem } from './problem.js';

/** A bounded number of places for work: who finds none is refused at once instead of waiting without end. */
export class Places {
  private taken = 0;

  constructor(private readonly limit: number) {}

  get inUse(): number {
    return this.taken;
  }

  /** @throws Problem `overloaded` where fewer than `count` places are free. */
  refuseWhenFull(count = 1): void {
    if (this.taken + count > this.limit) {
      throw new Problem(
        'overloaded',
        `${this.taken} pictures are waiting, of ${this.limit} that may. Try again later.`,
      );
    }
  }

  /**
   * Does the work in places of its own, which are free again when it ends.
   *
   * @param count of places; all of them are taken together or none.
   *
   * @throws Problem `overloaded`, before the work begins.
   */
  async hold<Result>(work: () => Promise<Result>, count = 1): Promise<Result> {
    this.refuseWhenFull(count);
    this.taken += count;
    try {
      return await work();
    } finally {
      this.taken -= count;
    }
  }
}
