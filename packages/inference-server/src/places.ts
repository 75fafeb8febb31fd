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
   * Does each piece of work in a place of its own, which is free again when that piece ends. The places are taken together
   * or none.
   *
   * @throws Problem `overloaded`, before any work begins.
   */
  async hold<Result>(works: readonly (() => Promise<Result>)[]): Promise<PromiseSettledResult<Result>[]> {
    this.refuseWhenFull(works.length);
    this.taken += works.length;
    const inItsPlace = async (work: () => Promise<Result>) => {
      try {
        return await work();
      } finally {
        this.taken--;
      }
    };
    return Promise.allSettled(works.map(inItsPlace));
  }
}
