import { mapInOrder } from '@foodnet/dataset';
import type { Runner } from './runner.js';
import { runShard } from './run-shard.js';
import type { WorkKinds } from './shard-work.js';

/** Does every shard in this process. */
export function localRunner(kinds: WorkKinds): Runner {
  return {
    async run(job, pending, onDone, signal) {
      const kind = kinds[job.work];
      const work = await kind.open(job);
      try {
        const run = async (shard: number) => {
          signal.throwIfAborted();
          return runShard(job, shard, work, signal);
        };
        for await (const report of mapInOrder(pending, kind.concurrency, run)) onDone(report);
      } finally {
        await work.close();
      }
    },
    status: () => [],
    close: () => Promise.resolve(),
  };
}
