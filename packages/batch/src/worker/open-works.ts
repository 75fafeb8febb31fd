import { FoodnetError } from '@foodnet/contracts';
import { findJob, type Job } from '../job/job.js';
import type { ShardData } from '../redis/queues.js';
import type { ShardWork, WorkKinds } from '../run/shard-work.js';
import { openStore } from '../store/store.js';

export interface OpenWork {
  readonly job: Job;
  readonly work: ShardWork;
}

interface Held {
  readonly opened: Promise<OpenWork>;
  users: number;
}

/** Jobs whose work is kept open while no shard of theirs is done: the next shard is most often of the same. */
const MOST_IDLE = 1;

/** The jobs that a worker has open, so that a network is not loaded for every shard. */
export class OpenWorks {
  /** By use, the latest last. */
  private readonly held = new Map<string, Held>();

  constructor(private readonly kinds: WorkKinds) {}

  /** @throws FoodnetError `missing` where the job is gone; what opening it throws, and what `action` throws. */
  async use<Result>(data: ShardData, action: (open: OpenWork) => Promise<Result>): Promise<Result> {
    const key = `${data.location} ${data.identity}`;
    const held = this.held.get(key) ?? { opened: this.open(data), users: 0 };
    this.held.delete(key);
    this.held.set(key, held);
    held.users++;
    try {
      return await action(await held.opened);
    } catch (error) {
      // What could not be opened may open another time.
      await held.opened.catch(() => this.held.delete(key));
      throw error;
    } finally {
      held.users--;
      await this.closeIdle(MOST_IDLE);
    }
  }

  async close(): Promise<void> {
    await this.closeIdle(0);
  }

  private async open(data: ShardData): Promise<OpenWork> {
    const job = await findJob(openStore(data.location));
    if (job?.identity !== data.identity) {
      throw new FoodnetError(
        'missing',
        `Cannot find the work in ${data.location}: it is gone, or this machine does not see that folder or bucket.`,
      );
    }
    return { job, work: await this.kinds[job.work].open(job) };
  }

  private async closeIdle(most: number): Promise<void> {
    const idle = [...this.held].filter(([, { users }]) => users === 0);
    for (const [key, { opened }] of idle.slice(0, Math.max(0, idle.length - most))) {
      this.held.delete(key);
      const open = await opened.catch(() => undefined);
      await open?.work.close();
    }
  }
}
