import { FoodnetError } from '@foodnet/contracts';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packagesFolder } from './folders.js';

/** A stage of the line, by its package and its target. */
export type StageName = 'dataset:prepare' | 'trainer:train' | 'exporter:export' | 'batch:prepare';

/**
 * Runs the stage before this one, in a process of its own with the same terminal, and waits for its end.
 * On an abort it is asked to end and waited for, so that no orphan goes on.
 *
 * @throws the abort's reason; FoodnetError `stage-failed` where the stage ends with an error, which it has printed,
 * `missing` where the stage is not installed, as in an image that only serves.
 */
export async function callStage(
  stage: StageName,
  options: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const [project, target] = stage.split(':');
  const program = join(packagesFolder, project, 'dist', 'main.js');
  if (!existsSync(program)) {
    throw new FoodnetError(
      'missing',
      `Cannot go on without what ${stage} makes, which is not installed here: there is no ${program}. ` +
        'Make it where it is, and put its result into the folder that this command reads.',
    );
  }
  const child = spawn(process.execPath, [program, target, ...options], { stdio: 'inherit' });
  const forward = () => child.kill('SIGTERM');
  signal.addEventListener('abort', forward, { once: true });
  const [code, killer] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) =>
    child.once('error', reject).once('exit', (...end) => resolve(end)),
  );
  signal.removeEventListener('abort', forward);
  signal.throwIfAborted();
  if (code === 0) return;
  // It had no time to say so itself.
  if (killer)
    console.error(
      `${stage} was ended by ${killer}: for lack of memory, most likely, or by somebody. The same command goes on.`,
    );
  throw new FoodnetError('stage-failed', `${stage} ended with ${killer ?? `exit code ${code}`}.`);
}
