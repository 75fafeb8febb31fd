import type { PictureSpec } from '@foodnet/contracts';
import type { OpenPictures, ReadFile } from '@foodnet/dataset';
import { sha256 } from '@foodnet/stage';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findJob, openJob, type Job } from '../job/job.js';
import { runJob } from '../run/run-job.js';
import type { Runner } from '../run/runner.js';
import { FolderStore } from '../store/folder-store.js';
import { readShard } from './shard-files.js';

/** What one worker takes at once, and keeps in one file: so many pictures, fewer where they are large. */
const SHARD_PICTURES = 1_024;
const SHARD_BYTES = 256_000_000;

const bytesOf = ({ width, height }: PictureSpec) => width * height * 3;
const shardPictures = (picture: PictureSpec) =>
  Math.max(1, Math.min(SHARD_PICTURES, Math.floor(SHARD_BYTES / bytesOf(picture))));

/** Where the shards of a prepared dataset lie until it is whole: beside it. */
export const shardsFolder = (prepared: string) => join(dirname(prepared), `.${basename(prepared)}.shards`);

/** Has the pictures read by a runner, and hands them on in the order in which they are asked for; the shards stay. */
export function sharedPictures(runner: Runner): OpenPictures {
  return async ({ folder, picture, files, earlier, fingerprint, prepared, signal }) => {
    const place = shardsFolder(prepared);
    const unknown = files.filter((file) => !earlier?.has(file));
    const paths = sha256(JSON.stringify(unknown.map(({ path }) => path)));
    const options = { folder, picture, fingerprint, paths };
    const shardEntries = shardPictures(picture);
    const store = new FolderStore(place);
    const begun = await findJob(store);
    // Of pictures that have changed since, or cut in another way: of no use.
    if (JSON.stringify([begun?.options, begun?.shardEntries]) !== JSON.stringify([options, shardEntries]))
      await rm(place, { recursive: true, force: true });
    const job = await openJob({
      store,
      work: 'prepare',
      options,
      shardEntries,
      entries: () => unknown.map(({ path, bytes, changedMs }) => ({ path, bytes, changedMs })),
      signal,
    });
    await runJob(job, runner, {
      label: 'Sharing out',
      unit: 'pictures',
      signal: signal ?? new AbortController().signal,
    });

    const places = new Map(unknown.map(({ path }, index) => [path, index]));
    const shards = cachedShards(job, bytesOf(picture));
    const counts = { opened: 0, takenOver: 0 };
    return {
      counts,
      async read(file) {
        const index = places.get(file.path);
        if (index === undefined) {
          counts.takenOver++;
          const known = earlier?.find(file);
          if (!known) throw new RangeError(`${file.path} was not asked for.`);
          return known;
        }
        counts.opened++;
        return (await shards(Math.floor(index / shardEntries)))[index % shardEntries];
      },
      close() {
        earlier?.close();
        return Promise.resolve();
      },
    };
  };
}

/** The last few shards that were asked for: pictures are asked for in order, some at once. */
function cachedShards(job: Job, pictureBytes: number): (shard: number) => Promise<readonly ReadFile[]> {
  const cached = new Map<number, Promise<readonly ReadFile[]>>();
  return (shard) => {
    const found = cached.get(shard) ?? readShard(job, shard, pictureBytes);
    cached.set(shard, found);
    for (const old of cached.keys()) if (cached.size > 2 && old !== shard) cached.delete(old);
    return found;
  };
}
