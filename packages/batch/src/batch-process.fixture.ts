import { afterAll } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface BatchProcess {
  readonly ended: Promise<number | null>;
  readonly output: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until it has printed words. */
  readonly printed: (words: string | RegExp) => Promise<void>;
}

const started = new Set<ChildProcess>();
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/**
 * Starts a command of the package as Nx does, in a process of its own; it is killed behind the last test of the file.
 *
 * @param file a compiled file beside this one.
 */
export function startBatch(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  file = 'main.js',
): BatchProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    ended,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    async printed(words) {
      const isThere = () => (typeof words === 'string' ? output.includes(words) : words.test(output));
      if (isThere()) return;
      await new Promise<void>((resolve, reject) => {
        const look = () => {
          if (isThere()) resolve();
        };
        waiting.add(look);
        void ended.then(() => reject(new Error(`It ended without "${String(words)}":\n${output}`)));
      });
    },
  };
}
