import { defaultLimits, Engine } from '@foodnet/inference-server';
import { openPictureReader, type PictureReader } from '@foodnet/picture';
import { computeThreads, type Device } from '@foodnet/stage';
import { pino } from 'pino';
import { readEntries, type Job } from '../job/job.js';
import { shardName } from '../job/shard-name.js';
import { refuseUnseen } from '../run/refuse-unseen.js';
import type { ShardWork, WorkKind } from '../run/shard-work.js';
import { BATCH_PICTURES, classifyShard } from './classify-shard.js';
import { classifyOptionsSchema } from './classify-options.js';
import { fetchModel } from './model-copy.js';
import { openPictureList, pictureEntrySchema } from './picture-list.js';
import { jsonLines, parquet } from './result-files.js';

/** So long may a batch wait to be full: every batch is, so that none ever does. */
const BATCH_DELAY_MS = 60_000;

export interface ClassifyWorkOptions {
  readonly device: Device;
  /** Tests put one in its place that dies on purpose. */
  readonly openReader?: () => PictureReader;
}

/** Classifies shards: <output>/results/000042.jsonl and .parquet. */
export function classifyWork({ device, openReader = openPictureReader }: ClassifyWorkOptions): WorkKind {
  return {
    // While one waits for its last pictures, the network has work of the other.
    concurrency: 2,
    open: (job) => open(job, device, openReader),
  };
}

async function open(job: Job, device: Device, openReader: () => PictureReader): Promise<ShardWork> {
  const { store } = job;
  const { input, topk, formats } = classifyOptionsSchema.parse(job.options);
  const pictures = openPictureList(input);
  const { version, dispose } = await fetchModel(store);
  const engine = new Engine({
    ...defaultLimits,
    device,
    threads: computeThreads().threads,
    batchPictures: BATCH_PICTURES,
    batchDelayMs: BATCH_DELAY_MS,
    logger: pino({ level: 'warn' }, process.stderr),
  });
  const reader = openReader();
  const close = async () => {
    await Promise.all([engine.close(), reader.close()]);
    await dispose();
  };
  try {
    // So that it is loaded again when its process has died, however often that fails.
    engine.pin([version]);
    await engine.load(version);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async run({ shard, tries, signal }) {
      const entries = await readEntries(job, shard, pictureEntrySchema);
      const rows = await classifyShard(entries, { engine, reader, version, pictures, topk }, tries, signal);
      const failed = rows.filter(({ error }) => error !== null).length;
      const places = entries.map(({ path }) => pictures.placeOf(path)).filter((place) => place !== undefined);
      // Where others are in a bucket, files that are away are not all that there is.
      if (failed > 0 && places.length === entries.length) await refuseUnseen(places);
      const name = `results/${shardName(shard)}`;
      if (formats.includes('parquet')) await store.put(`${name}.parquet`, parquet(rows));
      if (formats.includes('jsonl')) await store.put(`${name}.jsonl`, jsonLines(rows));
      return {
        entries: rows.length,
        failed,
        setAside: tries.isCareful
          ? rows.filter((_, index) => tries.isSetAside(index)).map(({ path }) => path)
          : [],
      };
    },
    close,
  };
}
