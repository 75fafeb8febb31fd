import { pino, type Logger } from 'pino';

/** Lines that could not be written yet, at most; further ones are dropped. */
const UNWRITTEN_BYTES = 1_000_000;

/**
 * The log: lines of JSON on the standard output. On a terminal a person reads along, and sees errors only. A disk that
 * is full or a reader that has gone costs lines, never the server.
 */
export function openLogger(isTerminal: boolean): Logger {
  const destination = pino.destination({ dest: 1, sync: true, maxLength: UNWRITTEN_BYTES });
  destination.on('error', () => undefined);
  return pino({ level: isTerminal ? 'error' : 'info' }, destination);
}
