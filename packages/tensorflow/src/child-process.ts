import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end; an abort ends it. A program that does not exist gives code 127, as in a shell.
 *
 * @throws the abort's reason.
 */
export async function runProgram(
  program: string,
  programArguments: readonly string[],
  {
    signal,
    environment = {},
  }: { readonly signal?: AbortSignal; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  signal?.throwIfAborted();
  const child = spawn(program, programArguments, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what the program starts itself (python3 may be a script that does) ends with it.
    detached: true,
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
  };
  signal?.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        absent.has(error.code) ? resolve(127) : reject(error),
      );
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    return { code, stdout, stderr };
  } finally {
    signal?.removeEventListener('abort', end);
    process.off('exit', end);
  }
}

/** How it is told that there is no such program, also where PATH names a folder that this user may not search. */
const absent: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EACCES', 'ENOTDIR']);
