import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Outcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

/** Sees all that was printed so far; `kill` sends a signal, SIGINT without a name. */
export type OnOutput = (output: string, kill: (signal?: NodeJS.Signals) => void) => void;

/** For tests: runs the trainer's commands as Nx does, each in a process of its own. */
export function foodnetProcess(
  home: string,
): (args: readonly string[], onOutput?: OnOutput) => Promise<Outcome> {
  return (args, onOutput) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.js'), ...args], {
      env: { ...process.env, FOODNET_HOME: home, INIT_CWD: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        onOutput?.(output, (signal = 'SIGINT') => void child.kill(signal));
      });
    }
    return new Promise((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve({ code, output })),
    );
  };
}
