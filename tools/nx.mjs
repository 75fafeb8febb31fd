import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program in the workspace with this terminal, passes signals on to it, and waits for it.
 *
 * @returns its exit code, or 128 and the signal's number where a signal ended it.
 */
export async function run(program, args, environment = {}) {
  const child = spawn(program, args, {
    cwd: workspace,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const [code, signal] = await new Promise((resolve, reject) =>
    child.once('error', reject).once('exit', (...end) => resolve(end)),
  );
  for (const signal of signals) process.off(signal, forward);
  return code ?? 128 + constants.signals[signal];
}

/** Runs Nx without its daemon, which outlives the command and hangs in containers. */
export async function nx(...args) {
  const bin = createRequire(import.meta.url).resolve('nx/bin/nx.js');
  return run(process.execPath, [bin, ...args], { NX_DAEMON: 'false', NX_TUI: 'false' });
}
