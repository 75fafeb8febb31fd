import { workspace } from '@foodnet/stage';
import { afterAll } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** A command of the line in a process of its own, as users start it, with what it has printed so far. */
export interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** The first match in the output, waited for; an error where the process ends without it. */
  readonly printed: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** As ctrl-C on a terminal: the signal reaches every process that the command has started. */
  readonly interrupt: () => void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** Commands that a failed test has left running. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) process.kill(-child.pid!, 'SIGKILL');
});

/** Starts a program in `folder`; `home` holds its data/, runs/ and models/, and is the user's own folder. */
export function start(
  program: string,
  args: readonly string[],
  home: string,
  more: NodeJS.ProcessEnv = {},
  folder = workspace,
): Started {
  const environment = { ...process.env, FOODNET_HOME: home, INIT_CWD: home, NX_DAEMON: 'false', ...more };
  const child = spawn(program, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (text += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => running.delete(child));
  const printed = async (pattern: RegExp) => {
    let over = false;
    void ended.then(() => (over = true));
    for (;;) {
      const match = pattern.exec(text);
      if (match) return match;
      if (over) throw new Error(`The command ended without printing ${pattern}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, output: () => text, interrupt: () => process.kill(-child.pid!, 'SIGINT'), printed, ended };
}

/** Starts one target of a package, e.g. `trainer`, `train`. */
export function startStage(project: string, target: string, args: readonly string[], home: string): Started {
  return start(
    process.execPath,
    [join(workspace, 'packages', project, 'dist', 'main.js'), target, ...args],
    home,
  );
}
