import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './requests.fixture.js';

/** The line of the log that is an answer's, by its id: it may be written just after the client has the answer. */
export async function lineOf<Line extends object>(log: readonly Line[], { headers }: Answer): Promise<Line> {
  const id = headers.get('x-request-id');
  for (;;) {
    const line = log.find((one) => 'id' in one && one.id === id);
    if (line) return line;
    await wait(5);
  }
}
