import { CONCURRENCY, folderPictures, mapInOrder, unread, type ReadFile } from '@foodnet/dataset';
import { resolve } from 'node:path';
import { readEntries } from '../job/job.js';
import { refuseUnseen } from '../run/refuse-unseen.js';
import type { WorkKind } from '../run/shard-work.js';
import { listedFileSchema, prepareOptionsSchema } from './prepare-options.js';
import { putShard } from './shard-files.js';

/** Reads the files of shards into pixels. */
export const prepareWork: WorkKind = {
  concurrency: 2,
  open(job) {
    const { folder, picture } = prepareOptionsSchema.parse(job.options);
    const source = folderPictures(folder, picture);
    return Promise.resolve({
      async run({ shard, tries, signal }) {
        const files = await readEntries(job, shard, listedFileSchema);
        const read = async ([index, file]: readonly [number, (typeof files)[number]]) => {
          signal.throwIfAborted();
          if (tries.isSetAside(index)) return unread(file, 'it ended every process that read it');
          if (tries.isCareful) await tries.enter(index);
          return source.read(file);
        };
        const results: ReadFile[] = [];
        for await (const result of mapInOrder(files.entries(), tries.isCareful ? 1 : CONCURRENCY, read))
          results.push(result);
        const failed = results.filter(({ pixels }) => pixels === undefined).length;
        if (failed > 0) await refuseUnseen(files.map(({ path }) => resolve(folder, path)));
        await putShard(job, shard, results);
        return {
          entries: files.length,
          failed,
          setAside: files.filter((_, index) => tries.isSetAside(index)).map(({ path }) => path),
        };
      },
      close: () => source.close(),
    });
  },
};
