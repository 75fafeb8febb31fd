import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryOf } from '../memory-of.js';
import { pictureForms } from './picture-request.js';
import { quantile } from './quantile.js';
import { post, sendLoad } from './send-load.js';
import type { ServeRow, ServeWork } from './serve-row.js';

// `node load-server.js <ServeWork>`: starts a server, loads it from this process, and prints a row.

/** Python services import for seconds, and more where the machine is busy. */
const START_TIMEOUT_MS = 120_000;

const work = JSON.parse(process.argv[2]) as ServeWork;
const port = await freePort();
const args = work.args.map((arg) => arg.replace('{port}', String(port)));
// A group of its own, so that the workers of a server end with it.
const server = spawn(work.command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
const end = (signal: NodeJS.Signals) => {
  try {
    if (server.pid !== undefined) process.kill(-server.pid, signal);
  } catch {
    // It has ended.
  }
};
process.once('exit', () => end('SIGKILL'));
process.once('SIGTERM', () => process.exit(1));
let complaints = '';
server.stderr
  .setEncoding('utf8')
  .on('data', (text: string) => (complaints = (complaints + text).slice(-2_000)));
server.once('error', (error) => fail(error.message));
server.once('exit', (code) => fail(`the server ended with ${code}: ${complaints.trim().split('\n').at(-1)}`));

const forms = pictureForms(work.pictures);
await answers(port, forms[0]);
const { connections } = work;
await sendLoad({ port, forms, connections, seconds: work.warmUpSeconds });
const { timesMs, totalMs } = await sendLoad({ port, forms, connections, seconds: work.seconds });
const row: ServeRow = {
  peer: work.peer,
  precision: work.precision,
  connections,
  perSecond: (timesMs.length / totalMs) * 1000,
  p50Ms: quantile(timesMs, 0.5),
  p95Ms: quantile(timesMs, 0.95),
  p99Ms: quantile(timesMs, 0.99),
  rssMb: server.pid === undefined ? undefined : memoryOf(server.pid),
};
console.log(JSON.stringify(row));
process.exit(0);

function fail(reason: string): void {
  console.error(reason);
  process.exit(1);
}

async function answers(port: number, form: Buffer): Promise<void> {
  const agent = new Agent();
  for (const startMs = performance.now(); performance.now() - startMs < START_TIMEOUT_MS; await wait(200)) {
    const answer = await post(agent, port, form).catch(() => undefined);
    if (answer?.status === 200) return;
  }
  fail(`no picture was answered within ${START_TIMEOUT_MS / 1000} s`);
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
