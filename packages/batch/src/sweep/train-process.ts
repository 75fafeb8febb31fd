import { packagesFolder } from '@foodnet/stage';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { MOST_TRIES } from '../job/tries.js';

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
 * A process that a signal ends, e.g. for lack of memory, is followed by another, which resumes from its checkpoint.
 *
 * @returns undefined where the run is trained, else why not, as the trainer says.
 * @throws Error where the run is in other hands, which another try may mend; the signal's reason.
 */
export async function trainProcess(training: TrainProcess): Promise<string | undefined> {
  let code = await exitCode(training);
  for (let tries = 1; code > SIGNALLED && tries < MOST_TRIES; tries++) code = await exitCode(training);
  if (code === 0) return undefined;
  if (code > SIGNALLED) return `Its process was ended ${MOST_TRIES} times, by signal ${code - SIGNALLED}.`;
  const words = (await readFile(training.log, 'utf8')).trimEnd().split('\n').at(-1) ?? '';
  if (words.startsWith('Cannot work in')) throw new Error(words);
  return words || `trainer:train ended with exit code ${code}.`;
}

/** Exit codes above are signals, as a shell tells them. */
const SIGNALLED = 128;

async function exitCode({ args, home, log, signal }: TrainProcess): Promise<number> {
  signal.throwIfAborted();
  await mkdir(dirname(log), { recursive: true });
  const file = await open(log, 'a');
  const main = join(packagesFolder, 'trainer', 'dist', 'main.js');
  const child = spawn(process.execPath, [main, 'train', ...args], {
    env: { ...process.env, FOODNET_HOME: home, NO_COLOR: '1' },
    // The channel tells it when this process is killed.
    stdio: ['ignore', file.fd, file.fd, 'ipc'],
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
  return code ?? SIGNALLED + constants.signals[killer!];
}
