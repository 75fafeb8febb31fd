import { workspace } from '@foodnet/stage';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface TrainProcess {
  readonly args: readonly string[];
  /** Of data/ and runs/. */
  readonly home: string;
  /** Where its words go. */
  readonly log: string;
  readonly signal: AbortSignal;
}

/**
 * Runs `trainer:train` in a process of its own. An abort has it save and end, so that the run goes on elsewhere.
 *
 * @returns undefined where the run is trained, else why not, as the trainer says.
 * @throws Error where a signal ended it or the run is in other hands, which another try may mend; the signal's reason.
 */
export async function trainProcess({ args, home, log, signal }: TrainProcess): Promise<string | undefined> {
  signal.throwIfAborted();
  await mkdir(dirname(log), { recursive: true });
  const file = await open(log, 'a');
  const main = join(workspace, 'packages', 'trainer', 'dist', 'main.js');
  const child = spawn(process.execPath, [main, 'train', ...args], {
    env: { ...process.env, FOODNET_HOME: home, NO_COLOR: '1' },
    stdio: ['ignore', file.fd, file.fd],
  });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  let ended: readonly [number | null, NodeJS.Signals | null];
  try {
    ended = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  } finally {
    signal.removeEventListener('abort', end);
    await file.close();
  }
  signal.throwIfAborted();
  const [code, killer] = ended;
  if (code === 0) return undefined;
  const words = (await readFile(log, 'utf8')).trimEnd().split('\n').at(-1) ?? '';
  if (killer || words.startsWith('Cannot work in'))
    throw new Error(killer ? `The training was ended by ${killer}.` : words);
  return words || `trainer:train ended with exit code ${code}.`;
}
