import { Problem } from './problem.js';

/** A bounded number of places for work: who finds none is refused at once instead of waiting without end. */
export class Places {
  private taken = 0;

  constructor(private readonly limit: number) {}

  get inUse(): number {
    return this.taken;
  }

  /** @throws Problem `overloaded`. */
  refuseWhenFull(): void {
    if (this.taken >= this.limit) {
      throw new Problem('overloaded', `${this.limit} pictures are waiting already. Try again later.`);
    }
  }

  /**
   * Does the work in a place of its own, which is free again when it ends.
   *
   * @throws Problem `overloaded`, before the work begins.
   */
  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    this.refuseWhenFull();
    this.taken++;
    try {
      return await work();
    } finally {
      this.taken--;
    }
  }
}
