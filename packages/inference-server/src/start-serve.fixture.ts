import { temporaryFolder } from '@foodnet/testing';
import { afterAll } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Waits for words in the output; fails where the process ends without them. */
  says(words: RegExp): Promise<RegExpExecArray>;
}

const main = join(import.meta.dirname, 'main.js');
const home = temporaryFolder();
const children = new Set<ChildProcess>();
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

/** Starts `serve` as users do, in a process of its own on a free port, with the fixture's model. */
export function startServe(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Started {
  return startNode([main, 'serve', '--model=colours', '--port=0', '--device=cpu', ...options], environment);
}

/** Starts a Node program that is killed behind the last test. */
export const startNode = (args: readonly string[], environment?: Readonly<Record<string, string>>) =>
  startProgram(process.execPath, args, environment);

/** Starts a program that is killed behind the last test. */
export function startProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(program, args, {
    env: { ...process.env, FOODNET_HOME: home, INIT_CWD: home, ...environment },
  });
  children.add(child);
  let text = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const says = (words: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = words.exec(text);
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('close', () => reject(new Error(`Ended without ${words}: ${text}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, ended, output: () => text, says };
}
