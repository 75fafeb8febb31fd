import { FoodnetError } from '@foodnet/contracts';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { serverCommand } from '../serve/server-command.js';

export interface OurServer {
  readonly pid: number;
  readonly address: string;
  /** Of the port for operators. */
  readonly admin: string;
  /** Asks it to end. @returns its exit code, null where a signal ended it. */
  readonly stop: () => Promise<number | null>;
}

/** Starts our server on free ports. @throws FoodnetError `stage-failed` where it ends before it serves. */
export async function startOurs(options: readonly string[]): Promise<OurServer> {
  const child = spawn(process.execPath, [...serverCommand, '--port=0', '--admin-port=0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const [admin, address] = await new Promise<[string, string]>((resolve, reject) => {
    let admin = '';
    // Read to the end, so that its log does not fill the pipe.
    createInterface({ input: child.stdout }).on('line', (line) => {
      admin = /^Administration at (\S+)$/.exec(line)?.[1] ?? admin;
      const address = /^Serving .* at (\S+)$/.exec(line)?.[1];
      if (address) resolve([admin, address]);
    });
    void ended.then(() => reject(new FoodnetError('stage-failed', 'The server ended before it served.')));
  });
  return {
    pid: child.pid!,
    address,
    admin,
    stop() {
      process.off('exit', kill);
      child.kill('SIGTERM');
      return ended;
    },
  };
}
