import { pino, type Logger } from 'pino';

/** Characters that could not be written yet, at most; further lines are dropped. */
const UNWRITTEN_CHARACTERS = 1_000_000;

/**
 * The log: lines of JSON on the standard output. On a terminal a person reads along, and sees errors only. A disk that
 * is full, or a reader that stalls or has gone, costs lines, never the server.
 */
export function openLogger({ stdout } = process): Logger {
  // By the stream, which writes at once what can be written and keeps the rest. pino's own destination, where it is
  // synchronous, sleeps until a pipe that is full is read.
  const write = (line: string) => {
    if (stdout.writableLength < UNWRITTEN_CHARACTERS) stdout.write(line);
  };
  return pino({ level: stdout.isTTY ? 'error' : 'info' }, { write });
}
