import { FoodnetError, type ErrorCode } from '@foodnet/contracts';
import { packagesFolder, type ToldError } from '@foodnet/stage';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
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

/** What the recipe is to blame for: every machine would find the same. */
const recipeFaults: ReadonlySet<ErrorCode | undefined> = new Set(['bad-option', 'diverged']);

/**
 * Runs `trainer:train` in a process of its own. An abort has it save and end, so that the run goes on elsewhere.
 * A process that a signal ends, e.g. for lack of memory, is followed by another, which resumes from its checkpoint.
 *
 * @returns undefined where the run is trained, else what is wrong with its recipe, as the trainer says.
 * @throws FoodnetError `locked` where the run is in other hands; `shard-failed` where another machine, or a mended one, may
 * train it: there is no GPU, no instructions for bfloat16, no network, no room; the signal's reason.
 */
export async function trainProcess(training: TrainProcess): Promise<string | undefined> {
  let ended = await trainOnce(training);
  for (let tries = 1; ended.code > SIGNALLED && tries < MOST_TRIES; tries++)
    ended = await trainOnce(training);
  const { code, error } = ended;
  if (code === 0) return undefined;
  if (code > SIGNALLED) return `Its process was ended ${MOST_TRIES} times, by signal ${code - SIGNALLED}.`;
  if (error && recipeFaults.has(error.code)) return error.message;
  throw new FoodnetError(
    error?.code === 'locked' ? 'locked' : 'shard-failed',
    `Cannot train (${training.log} tells more): ${error?.message ?? `trainer:train ended with exit code ${code}.`}`,
  );
}

/** Exit codes above are signals, as a shell tells them. */
const SIGNALLED = 128;

interface Ended {
  readonly code: number;
  /** What it told before. */
  readonly error?: ToldError;
}

async function trainOnce({ args, home, log, signal }: TrainProcess): Promise<Ended> {
  signal.throwIfAborted();
  await mkdir(dirname(log), { recursive: true });
  const file = await open(log, 'a');
  const main = join(packagesFolder, 'trainer', 'dist', 'main.js');
  const child = spawn(process.execPath, [main, 'train', ...args], {
    // Where no folder has a dataset's name: a name means what is prepared, whatever lies where this process was started.
    env: { ...process.env, FOODNET_HOME: home, INIT_CWD: dirname(log), NO_COLOR: '1' },
    // The channel tells it when this process is killed, and this process why it ended.
    stdio: ['ignore', file.fd, file.fd, 'ipc'],
  });
  let error: ToldError | undefined;
  child.on('message', (told) => (error = told as ToldError));
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  // An abort while the log was opened is told to no listener.
  if (signal.aborted) end();
  let ended: readonly [number | null, NodeJS.Signals | null];
  try {
    // An 'exit' may come before its last words.
    ended = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  } finally {
    signal.removeEventListener('abort', end);
    await file.close();
  }
  signal.throwIfAborted();
  const [code, killer] = ended;
  return { code: code ?? SIGNALLED + constants.signals[killer!], error };
}
