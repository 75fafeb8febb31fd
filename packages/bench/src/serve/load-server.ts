import { memoryOf } from '../memory-of.js';
import { WARM_UP_CONNECTIONS } from './keep-busy.js';
import { jpegsBelow, pictureForm } from './picture-request.js';
import { rowOf } from './row-of.js';
import { sendLoad } from './send-load.js';
import type { ServeWork } from './serve-row.js';
import { startServerProcess } from './start-server-process.js';

// `node load-server.js <ServeWork>`: starts a server, loads it from this process, and prints its rows.

const work = JSON.parse(process.argv[2]) as ServeWork;
const { connections, warmUpSeconds, seconds } = work;
const forms = jpegsBelow(work.pictures).map(pictureForm);
const { port, pid } = await startServerProcess(work.command, work.args, forms[0]);
await sendLoad({ port, forms, connections: WARM_UP_CONNECTIONS, seconds: warmUpSeconds });
for (const clients of connections) {
  const timed = await sendLoad({ port, forms, connections: clients, seconds });
  console.log(JSON.stringify(rowOf(work, clients, timed, memoryOf(pid))));
}
process.exit(0);
