/** Where an activation's values lie. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const BINS = 2048;

/** Counts of values in 2,048 bins of equal width. */
export class Histogram {
  readonly counts = new Float64Array(BINS);
  readonly #width: number;

  constructor(readonly range: Range) {
    this.#width = (range.max - range.min) / BINS || 1;
  }

  /** Values outside the range count in the outermost bins. */
  add(values: Float32Array): void {
    const { min } = this.range;
    for (const value of values) {
      const bin = Math.floor((value - min) / this.#width);
      this.counts[Math.min(Math.max(bin, 0), BINS - 1)]++;
    }
  }

  /** The bin's lower end. */
  edge(bin: number): number {
    return this.range.min + bin * this.#width;
  }
}

export function rangeOf(values: Float32Array, { min, max }: Range = { min: 0, max: 0 }): Range {
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
