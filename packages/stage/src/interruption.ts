import { constants } from 'node:os';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Milliseconds after which a second ctrl-C is the user's, and not one that Nx or the terminal repeats. */
const REPEAT_MS = 1_000;

/** The user, or the system, asked the process to end. Thrown by a stage once its work is safe. */
export class Interruption extends Error {
  override name = 'Interruption';

  constructor(readonly signal: Signal) {
    super(`Interrupted by ${signal}.`);
  }

  /** As a shell reports a process that a signal ended. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort (`reason` is the Interruption), so that a stage finishes
 * its step and saves. Nx repeats signals to a process that it has orphaned: repeats are ignored, but for a second
 * ctrl-C after a second, which ends the process at once.
 */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) {
        firstAt = performance.now();
        controller.abort(new Interruption(name));
      } else if (name === 'SIGINT' && performance.now() - firstAt > REPEAT_MS) {
        process.exit(new Interruption(name).exitCode);
      }
    });
  }
  // A process that was started with a channel does not outlive whoever started it, also where that was killed.
  process.once('disconnect', () => controller.abort(new Interruption('SIGHUP')));
  process.channel?.unref();
  return controller.signal;
}
