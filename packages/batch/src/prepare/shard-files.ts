import { fileRecordSchema, type ReadFile } from '@foodnet/dataset';
import { FoodnetError } from '@foodnet/contracts';
import type { Job } from '../job/job.js';
import { shardName } from '../job/shard-name.js';

const recordsOf = (shard: number) => `shards/${shardName(shard)}.jsonl`;
const pixelsOf = (shard: number) => `shards/${shardName(shard)}.pixels`;

/** The pixels of a shard's pictures, packed, and a record of each of its files. */
export async function putShard({ store }: Job, shard: number, files: readonly ReadFile[]): Promise<void> {
  await store.put(pixelsOf(shard), Buffer.concat(files.flatMap(({ pixels }) => pixels ?? [])));
  await store.put(recordsOf(shard), files.map(({ record }) => `${JSON.stringify(record)}\n`).join(''));
}

/** @throws FoodnetError `damaged` where a file of the shard is gone or has another length. */
export async function readShard(
  { store }: Job,
  shard: number,
  pictureBytes: number,
): Promise<readonly ReadFile[]> {
  const [records, pixels = new Uint8Array()] = [
    await store.find(recordsOf(shard)),
    await store.find(pixelsOf(shard)),
  ];
  const lines = records ? Buffer.from(records).toString('utf8').trimEnd().split('\n') : [];
  let place = 0;
  const files = lines.map((line) => {
    const record = fileRecordSchema.parse(JSON.parse(line));
    if (record.reason !== undefined) return { record };
    return { record, pixels: pixels.subarray(place, (place += pictureBytes)) };
  });
  if (records && pixels.byteLength === place) return files;
  throw new FoodnetError(
    'damaged',
    `Cannot read shard ${shard} in ${store.location}: it is not whole. Remove that folder and prepare again.`,
  );
}
