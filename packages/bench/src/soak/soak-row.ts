import { median } from '../median.js';

/** What the server holds at one moment, and what it has done by then. */
export interface SoakRow {
  readonly seconds: number;
  /** Of all its processes; shared pages shared out. */
  readonly residentMb: number;
  readonly answered: number;
  readonly reloads: number;
}

/** The part of the time in which caches fill and the allocator finds its size. */
const WARM_UP = 0.2;
/** The parts at both ends of the rest that are compared. */
const END = 0.1;

export interface Growth {
  readonly warmMb: number;
  readonly lastMb: number;
  /** Of all behind the warm-up. */
  readonly mostMb: number;
  /** How much more the median of the last tenth is than that of the first tenth behind the warm-up: 0.05 is 5 %. */
  readonly grew: number;
}

export function growthOf(rows: readonly SoakRow[]): Growth {
  const warm = rows.slice(Math.floor(rows.length * WARM_UP)).map(({ residentMb }) => residentMb);
  const end = Math.max(1, Math.floor(rows.length * END));
  const warmMb = median(warm.slice(0, end));
  const lastMb = median(warm.slice(-end));
  return { warmMb, lastMb, mostMb: Math.max(...warm), grew: lastMb / warmMb - 1 };
}
