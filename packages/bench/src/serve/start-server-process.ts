import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { post } from './send-load.js';

/** Python services import for seconds, and more where the machine is busy. */
const START_TIMEOUT_MS = 120_000;

export interface StartedServer {
  readonly port: number;
  readonly pid: number;
}

/**
 * Starts a server as a child and waits until it answers a picture. It ends with this process, which ends with the
 * server's last words where the server does.
 *
 * @param args `{port}` stands for the port to serve on.
 */
export async function startServerProcess(
  command: string,
  args: readonly string[],
  form: Buffer,
): Promise<StartedServer> {
  const port = await freePort();
  // A group of its own, so that the workers of a server end with it.
  const server = spawn(
    command,
    args.map((arg) => arg.replace('{port}', String(port))),
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  process.once('exit', () => {
    try {
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  });
  // A signal that nobody handles ends this process without `exit`, and the server's group is not that of the terminal.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  let complaints = '';
  server.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-2_000)));
  server.once('error', (error) => fail(error.message));
  server.once('exit', (code) =>
    fail(`the server ended with ${code}: ${complaints.trim().split('\n').at(-1)}`),
  );

  const agent = new Agent();
  for (const startMs = performance.now(); performance.now() - startMs < START_TIMEOUT_MS; await wait(200)) {
    const answer = await post(agent, port, form).catch(() => undefined);
    if (answer?.status === 200 && server.pid !== undefined) return { port, pid: server.pid };
  }
  return fail(`no picture was answered within ${START_TIMEOUT_MS / 1000} s`);
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
