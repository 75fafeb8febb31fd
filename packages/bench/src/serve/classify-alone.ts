import { setMaxListeners } from 'node:events';
import { computeThreads } from '@foodnet/stage';
import { defaultLimits, Engine, readCatalog, Service } from '@foodnet/inference-server';
import { memoryOf } from '../memory-of.js';
import { keepBusy, WARM_UP_CONNECTIONS } from './keep-busy.js';
import { jpegsBelow } from './picture-request.js';
import { rowOf } from './row-of.js';
import type { AloneWork } from './serve-row.js';

// `node classify-alone.js <AloneWork>`: what the server does without HTTP, decoding and network alone, and prints its rows.

const work = JSON.parse(process.argv[2]) as AloneWork;
const engine = new Engine({
  device: 'cpu',
  threads: computeThreads().threads,
  ...defaultLimits,
  logger: console,
});
const service = new Service(engine, defaultLimits);
const [version] = (await readCatalog(work.models)).models.get(work.model) ?? [];
await engine.load(version);

const pictures = jpegsBelow(work.pictures).map((jpeg) => {
  const shared = new Uint8Array(new SharedArrayBuffer(jpeg.length));
  shared.set(jpeg);
  return shared;
});
const { signal } = new AbortController();
setMaxListeners(0, signal);
const { connections, warmUpSeconds, seconds } = work;
const classify = async (index: number) => {
  const picture = { bytes: pictures[index % pictures.length] };
  const [answer] = await service.classifyAll(version, [picture], signal);
  if (answer.status === 'rejected') throw answer.reason;
};
await keepBusy({ connections: WARM_UP_CONNECTIONS, seconds: warmUpSeconds }, classify);
for (const clients of connections) {
  const timed = await keepBusy({ connections: clients, seconds }, classify);
  console.log(JSON.stringify(rowOf(work, clients, timed, memoryOf(process.pid))));
}
await service.close();
