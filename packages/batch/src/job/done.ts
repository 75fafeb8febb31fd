import { mapInOrder } from '@foodnet/dataset';
import { z } from 'zod';
import type { Job } from './job.js';
import { shardName } from './shard-name.js';

/** What became of a shard: job/done/000042.json, which is written behind all of its output. */
const reportSchema = z.strictObject({
  shard: z.int().min(0),
  entries: z.int().min(0),
  /** Entries that came to nothing, set aside ones among them: the output says why. */
  failed: z.int().min(0),
  /** Entries that ended the process whenever they were tried. */
  setAside: z.array(z.string()),
});
export type ShardReport = z.infer<typeof reportSchema>;

const FOLDER = 'job/done';
const pathOf = (shard: number) => `${FOLDER}/${shardName(shard)}.json`;
/** Markers that are read at once. */
const AT_ONCE = 32;

/** @returns undefined where the shard is not finished. */
export async function readReport({ store }: Job, shard: number): Promise<ShardReport | undefined> {
  const bytes = await store.find(pathOf(shard));
  return bytes && reportSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

export async function writeReport({ store }: Job, report: ShardReport): Promise<void> {
  await store.put(pathOf(report.shard), `${JSON.stringify(report)}\n`);
}

/** The finished shards, by number. */
export async function* finishedShards(job: Job, signal?: AbortSignal): AsyncGenerator<ShardReport, void> {
  const read = async ({ path }: { readonly path: string }) =>
    readReport(job, Number(/(\d+)\.json$/.exec(path)?.[1]));
  for await (const report of mapInOrder(job.store.list(FOLDER, signal), AT_ONCE, read))
    if (report) yield report;
}
