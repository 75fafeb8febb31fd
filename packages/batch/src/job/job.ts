import { FoodnetError } from '@foodnet/contracts';
import { mapInOrder } from '@foodnet/dataset';
import { sha256 } from '@foodnet/stage';
import { z } from 'zod';
import type { Store } from '../store/store.js';
import { parseJson } from './parse-json.js';
import { shardName } from './shard-name.js';

/** What can be cut into shards. */
export const workSchema = z.enum(['classify', 'prepare', 'sweep']);
export type WorkName = z.infer<typeof workSchema>;

/**
 * `job/manifest.json` in the place where work leaves its output. Beside it lie lists/ (what is in each shard, JSON Lines),
 * done/ (a file for each finished shard) and tries/ (of each shard that somebody is at).
 */
const manifestSchema = z.strictObject({
  kind: z.literal('batch-job'),
  format: z.literal(1),
  work: workSchema,
  /** All that decides the output; the work's own schema says what. */
  options: z.record(z.string(), z.unknown()),
  /** SHA-256 of the work and its options: another one, and it is another job. */
  identity: z.string(),
  entries: z.int().min(0),
  shards: z.int().min(0),
  shardEntries: z.int().min(1),
  listedAt: z.iso.datetime(),
});
export type JobManifest = z.infer<typeof manifestSchema>;

/** Work that is cut into numbered shards, and where it is kept. */
export interface Job extends JobManifest {
  readonly store: Store;
}

const MANIFEST = 'job/manifest.json';
/** Results that are removed at once: a bucket takes its time for each. */
const REMOVED_AT_ONCE = 32;
const listOf = (shard: number) => `job/lists/${shardName(shard)}.jsonl`;

/** @returns undefined where no job was begun there, or one whose listing was not finished. */
export async function findJob(store: Store): Promise<Job | undefined> {
  const bytes = await store.find(MANIFEST);
  if (!bytes) return undefined;
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (parsed.success) return { ...parsed.data, store };
  throw new FoodnetError(
    'damaged',
    `Cannot read ${MANIFEST} in ${store.location}:\n${z.prettifyError(parsed.error)}\nChoose another --output, or remove it.`,
  );
}

export interface NewJob {
  readonly store: Store;
  readonly work: WorkName;
  readonly options: Readonly<Record<string, unknown>>;
  readonly shardEntries: number;
  /** Asked for once, when the job is new; memory does not grow with their number. */
  readonly entries: () => AsyncIterable<unknown> | Iterable<unknown>;
  /** Called with the number of entries found so far. */
  readonly onListed?: (entries: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Lists what there is to do, once: the entries of each shard are kept in files, so that every machine, and a second start
 * of the same command, finds the same shards.
 *
 * @returns the job that was begun there before, where its options are the same.
 * @throws FoodnetError `contradiction` where it was begun with others; the signal's reason.
 */
export async function openJob({
  store,
  work,
  options,
  shardEntries,
  entries,
  onListed,
  signal,
}: NewJob): Promise<Job> {
  const begun = await findJob(store);
  const identity = sha256(work, JSON.stringify([options, shardEntries]));
  if (begun?.identity === identity) return begun;
  if (begun) throw contradiction(begun, { ...options, shardEntries });

  const listedBefore = await countLists(store);
  let [count, shards] = [0, 0];
  let lines: string[] = [];
  const putList = async () => {
    await store.put(listOf(shards++), `${lines.join('\n')}\n`);
    lines = [];
    onListed?.(count);
  };
  for await (const entry of entries()) {
    signal?.throwIfAborted();
    // What is empty now, as a share that is not mounted, takes nothing away.
    if (count === 0) await removeEarlier(store, listedBefore);
    lines.push(JSON.stringify(entry));
    count++;
    if (lines.length === shardEntries) await putList();
  }
  if (lines.length > 0) await putList();
  const manifest: JobManifest = {
    kind: 'batch-job',
    format: 1,
    work,
    options,
    identity,
    entries: count,
    shards,
    shardEntries,
    listedAt: new Date().toISOString(),
  };
  // And is listed again at the next start.
  if (count > 0) await store.put(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  return { ...manifest, store };
}

async function countLists(store: Store): Promise<number> {
  let lists = 0;
  for await (const { path } of store.list('job/lists')) if (path.endsWith('.jsonl')) lists++;
  return lists;
}

/**
 * Removes what is left where somebody removed a manifest, to list again: notes and results of other shards. People may have
 * files of their own beside them.
 */
async function removeEarlier(store: Store, shards: number): Promise<void> {
  if (shards === 0) return;
  for (const folder of ['job/done', 'job/tries']) await store.remove(folder);
  const names = new Set(Array.from({ length: shards }, (_, shard) => shardName(shard)));
  const remove = async ({ path }: { readonly path: string }) => {
    const [, name = ''] = /^results\/(\d+)\.(?:jsonl|parquet)$/.exec(path) ?? [];
    if (names.has(name)) await store.remove(path);
  };
  const removing = mapInOrder(store.list('results'), REMOVED_AT_ONCE, remove);
  while (!(await removing.next()).done);
}

/** @throws FoodnetError `damaged` where the list is gone. */
export async function readEntries<Schema extends z.ZodType>(
  { store }: Job,
  shard: number,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  const bytes = await store.find(listOf(shard));
  if (!bytes) {
    throw new FoodnetError(
      'damaged',
      `Cannot do shard ${shard} in ${store.location}: ${listOf(shard)} is gone. Remove job/manifest.json there to list again.`,
    );
  }
  const lines = Buffer.from(bytes).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

function contradiction(begun: Job, wanted: Readonly<Record<string, unknown>>): FoodnetError {
  const { store, listedAt } = begun;
  const earlier: Record<string, unknown> = { ...begun.options, shardEntries: begun.shardEntries };
  const names = [...new Set([...Object.keys(earlier), ...Object.keys(wanted)])];
  const differences = names
    .filter((name) => JSON.stringify(earlier[name]) !== JSON.stringify(wanted[name]))
    .map((name) => `  ${name}: ${JSON.stringify(earlier[name])} then, ${JSON.stringify(wanted[name])} now`);
  return new FoodnetError(
    'contradiction',
    `Cannot go on in ${store.location}: the work there was begun on ${listedAt} with other options:\n${differences.join('\n')}\n` +
      'Give the same options to go on, or another place to begin anew.',
  );
}
