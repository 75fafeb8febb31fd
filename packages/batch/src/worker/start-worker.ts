import { FoodnetError } from '@foodnet/contracts';
import { formatCount, orAborted } from '@foodnet/stage';
import { DelayedError, Worker, type Job as QueuedShard } from 'bullmq';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { WorkName } from '../job/job.js';
import { awayInWords, connectionOptions, isAway } from '../redis/connect.js';
import { GOODBYE_MS, queueName, shardDataSchema, type ShardData } from '../redis/queues.js';
import type { RedisAddress } from '../redis/redis-address.js';
import { runShard } from '../run/run-shard.js';
import type { WorkKinds } from '../run/shard-work.js';
import { OpenWorks } from './open-works.js';

export interface WorkerOptions {
  readonly address: RedisAddress;
  readonly kinds: WorkKinds;
  /** The kinds of work that this worker takes. */
  readonly works: readonly WorkName[];
  /** A worker that is not heard of for so long has lost its shards to others. */
  readonly leaseMs: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A shard that ends so many workers, and no entry of it is to blame, is given up. */
const MOST_LEASES = 20;

/**
 * Does shards of whatever is asked for at a Redis, until the signal is aborted; then it gives back what it is at and
 * leaves. Errors of a shard are told to Redis, which has it tried again.
 */
export async function startWorker({
  address,
  kinds,
  works,
  leaseMs,
  signal,
  say,
}: WorkerOptions): Promise<void> {
  const open = new OpenWorks(kinds);
  const counts = { shards: 0, entries: 0 };

  /** Shards that are done just now, or given back. */
  const underWay = new Set<Promise<void>>();
  // BullMQ gives a signal only to a function that has three parameters.
  const process: typeof doShard = async (queued, token, lost) => {
    const doing = doShard(queued, token, lost);
    underWay.add(doing);
    try {
      await doing;
    } finally {
      underWay.delete(doing);
    }
  };

  async function doShard(
    queued: QueuedShard<ShardData>,
    token: string | undefined,
    lost: AbortSignal | undefined,
  ): Promise<void> {
    const data = shardDataSchema.parse(queued.data);
    const either = AbortSignal.any([signal, ...(lost ? [lost] : [])]);
    try {
      const report = await open.use(data, ({ job, work }) => runShard(job, data.shard, work, either));
      counts.shards++;
      counts.entries += report.entries;
      say(
        `${queued.name}: shard ${data.shard} of ${data.location}, ${formatCount(report.entries)} done${report.failed > 0 ? `, ${formatCount(report.failed)} of them failed` : ''}`,
      );
    } catch (error) {
      const { message } = error as Error;
      const tell = (words: string) => say(`${queued.name}: shard ${data.shard} of ${data.location} ${words}`);
      // A Redis that does not answer gives it to another behind the lease.
      const giveBack = (untilMs: number) =>
        orAborted(queued.moveToDelayed(untilMs, token), AbortSignal.timeout(GOODBYE_MS)).catch(
          () => undefined,
        );
      if (lost?.aborted) tell('is given up: another worker has it by now.');
      // For another worker to take at once; where Redis is away, another has it behind the lease.
      else if (signal.aborted) await giveBack(Date.now());
      else if (error instanceof FoodnetError && error.code === 'locked') {
        // A worker that lost its lease may still be at it, or has died, and its lock opens by itself.
        tell(`is put off: ${message}`);
        await giveBack(Date.now() + leaseMs);
      } else {
        tell(`failed: ${message}`);
        throw error;
      }
      // What it says to BullMQ: the shard is in other hands, and this was no try.
      throw new DelayedError();
    }
  }

  /** Said once, and not by each of the connections. */
  let isWaiting = false;
  const workers = works.map((name) => {
    const worker = new Worker<ShardData>(queueName(name), process, {
      connection: connectionOptions(address),
      name: hostname(),
      concurrency: kinds[name].concurrency,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      maxStalledCount: MOST_LEASES,
    });
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id);
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (!isAway(error)) say(`${queueName(name)}: ${error.message}`);
      else if (!isWaiting) say(awayInWords(address, error));
      isWaiting = isAway(error);
    });
    // A worker's own 'ready' comes once, this one whenever a connection is back.
    worker.getBackend().on('ready', () => (isWaiting = false));
    return worker;
  });

  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  say('Giving back what is under way, and leaving.');
  // By force a worker waits for no shard, and asks Redis for nothing more.
  const closing = workers.map((worker) => worker.close(isWaiting));
  await Promise.allSettled(underWay);
  const closed = Promise.allSettled(closing).then(() => true);
  // A Redis that is silent, and does not even refuse, would be waited for as long as the system waits for it.
  if (!(await Promise.race([closed, wait(GOODBYE_MS, false, { ref: false })])))
    for (const worker of workers) void worker.disconnect().catch(() => undefined);
  await open.close();
  say(`${formatCount(counts.shards)} shards with ${formatCount(counts.entries)} entries were done here.`);
}
