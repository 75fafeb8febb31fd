import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** So that Python computes alike on every machine, and says nothing of what it lacks. */
export const pythonEnvironment = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_ENABLE_ONEDNN_OPTS: '0',
  CUDA_VISIBLE_DEVICES: '',
};

export interface PythonServer {
  /** What `runOnServer` connects to. */
  readonly socket: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts an interpreter that imports TensorFlow, Keras and ONNX once, and forks for every program that it is sent: what
 * is sent sooner waits. Where a package is missing, it ends with Python's own words on stderr, and so does every program.
 *
 * @throws Error where it ends before it listens.
 */
export async function startPythonServer(interpreter: string): Promise<PythonServer> {
  const folder = await mkdtemp(join(tmpdir(), 'foodnet-python-'));
  const socket = join(folder, 'socket');
  const program = fileURLToPath(new URL('../python/fork_server.py', import.meta.url));
  const child = spawn(interpreter, [program, socket], {
    env: { ...process.env, ...pythonEnvironment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`${interpreter} cannot run ${program}.`))),
  ]);
  return {
    socket,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends a program to the server, and returns what it printed. */
export async function runOnServer(socket: string, program: string, args: readonly string[]): Promise<string> {
  const connection = connect({ path: socket, allowHalfOpen: true });
  connection.end(JSON.stringify({ program, args }));
  const answer = await text(connection);
  if (answer === '')
    throw new Error('Python ended without an answer: a crash, or a package that is missing.');
  const { output, error } = JSON.parse(answer) as { output: string; error: string | null };
  if (error !== null) throw new Error(error);
  return output;
}
