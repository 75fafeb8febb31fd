/**
 * A bounded number of values, in the order of their last use. Pinned ones stay whatever happens, even beyond the limit:
 * they are few.
 */
export class RecentlyUsed<Value> {
  /** A map is walked in the order of insertion: what was used last stands last. */
  private readonly entries = new Map<string, Value>();
  private pinned: ReadonlySet<string> = new Set();

  constructor(private readonly limit: number) {}

  /** Adds a value, or moves it to the end. */
  use(key: string, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
  }

  /** These stay, and those that were pinned before no longer do. */
  pin(keys: Iterable<string>): void {
    this.pinned = new Set(keys);
  }

  isPinned(key: string): boolean {
    return this.pinned.has(key);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  values(): readonly Value[] {
    return [...this.entries.values()];
  }

  /** Takes out what is beyond the limit, least recently used first; never the one that was used last. */
  takeSurplus(): readonly (readonly [key: string, value: Value])[] {
    const newest = [...this.entries.keys()].at(-1);
    const free = [...this.entries].filter(([key]) => key !== newest && !this.pinned.has(key));
    const surplus = free.slice(0, Math.max(0, this.entries.size - this.limit));
    for (const [key] of surplus) this.entries.delete(key);
    return surplus;
  }
}
