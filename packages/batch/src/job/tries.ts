import { z } from 'zod';
import type { Job } from './job.js';
import { parseJson } from './parse-json.js';
import { shardName } from './shard-name.js';

/** So many processes may end while they work on an entry, before it is set aside. */
export const MOST_TRIES = 3;

/** job/tries/000042.json: there while somebody works on the shard, and for good where that ended the process. */
const triesSchema = z.strictObject({
  /** Processes that began the shard and ended without a word. */
  deaths: z.int().min(0),
  /** The entry that is worked on now, alone. */
  current: z.int().min(0).nullable(),
  /** Deaths while an entry was worked on alone, by its place in the shard. */
  alone: z.record(z.string(), z.int()),
});
type Record = z.infer<typeof triesSchema>;
const nothing: Record = { deaths: 0, current: null, alone: {} };

/**
 * Finds the entry that ends every process which works on it. A shard is first done at full speed. If that ends the
 * process, whoever takes the shard next does its entries one by one and notes each before it begins; so the next one
 * knows which it was. An entry that has ended three, the first among all the others, is set aside.
 */
export class Tries {
  private constructor(
    private readonly job: Job,
    private readonly shard: number,
    private record: Record,
  ) {}

  /** Notes that a shard is begun. */
  static async begin(job: Job, shard: number): Promise<Tries> {
    const bytes = await job.store.find(pathOf(shard));
    let record = nothing;
    if (bytes) {
      // A note is not waited for until it is on the disk: a power cut leaves an empty one, which still tells of a death.
      const found = triesSchema.safeParse(parseJson(bytes)).data ?? nothing;
      const alone = { ...found.alone };
      if (found.current !== null) alone[found.current] = (alone[found.current] ?? 0) + 1;
      record = { deaths: found.deaths + 1, current: null, alone };
    }
    const tries = new Tries(job, shard, record);
    await tries.put();
    return tries;
  }

  /** Whether entries have to be done one by one, each behind `enter`. */
  get isCareful(): boolean {
    return this.record.deaths > 0;
  }

  isSetAside(index: number): boolean {
    return (this.record.alone[index] ?? 0) + 1 >= MOST_TRIES;
  }

  /** Notes the entry that is worked on next. */
  async enter(index: number): Promise<void> {
    this.record = { ...this.record, current: index };
    await this.put();
  }

  /** The shard is done, or was given up by a process that lives. */
  async end(): Promise<void> {
    await this.job.store.remove(pathOf(this.shard));
  }

  private async put(): Promise<void> {
    await this.job.store.put(pathOf(this.shard), `${JSON.stringify(this.record)}\n`, { note: true });
  }
}

const pathOf = (shard: number) => `job/tries/${shardName(shard)}.json`;
