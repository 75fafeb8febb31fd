// A worker whose process ends, as by a fault in native code, when it reads a picture whose path holds "poison".
import { openPictureReader } from '@foodnet/picture';
import { abortOnSignals } from '@foodnet/stage';
import { classifyWork } from './classify/classify-work.js';
import { redisAddress } from './redis/redis-address.js';
import { workKinds } from './work-kinds.js';
import { startWorker } from './worker/start-worker.js';

const reader = openPictureReader();
await startWorker({
  address: redisAddress(undefined),
  kinds: {
    ...workKinds({ device: 'cpu' }),
    classify: classifyWork({
      device: 'cpu',
      openReader: () => ({
        ...reader,
        async read(source, spec, signal) {
          if (String(source).includes('-poison')) process.kill(process.pid, 'SIGKILL');
          return reader.read(source, spec, signal);
        },
      }),
    }),
  },
  works: ['classify'],
  leaseMs: 1_000,
  signal: abortOnSignals(),
  say: (line) => console.log(line),
});
