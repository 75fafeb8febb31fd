import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { memoryOf } from './memory-of.js';
import type { Peer } from './peer.js';
import type { Absence, RowBase } from './row.js';

/** Often enough for the peak of a second's work, and too seldom to slow it down. */
const MEMORY_EVERY_MS = 200;

/**
 * Runs a peer once. Where its memory is watched, a row has the peak since the row before.
 *
 * @returns the rows of each of its names; an absence with the reason where none was printed.
 * @throws the signal's reason.
 */
export async function runPeer<Row extends RowBase>(
  peer: Peer<Row>,
  signal?: AbortSignal,
): Promise<(Row | Absence)[]> {
  const { names, command, args, environment } = peer;
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const rows: Row[] = [];
  let peakMb: number | undefined;
  const look = () => {
    const nowMb = child.pid === undefined ? undefined : memoryOf(child.pid);
    if (nowMb !== undefined) peakMb = Math.max(peakMb ?? 0, nowMb);
  };
  const watch = peer.watchMemory ? setInterval(look, MEMORY_EVERY_MS) : undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const row = parseRow(peer, line);
    if (!row) return;
    rows.push({ ...row, rssMb: row.rssMb ?? peakMb });
    peakMb = undefined;
  });
  let complaints = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-4_000)));

  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killed) =>
      resolve(code === 0 ? undefined : `it ended with ${killed ?? `code ${code}`}`),
    );
  });
  clearInterval(watch);
  signal?.throwIfAborted();
  const lastWords = complaints.trim().split('\n').at(-1);
  const reason = [failure ?? 'it printed no row', lastWords].filter(Boolean).join(': ');
  return names.flatMap<Row | Absence>((name) => {
    const found = rows.filter((row) => row.peer === name);
    return found.length > 0 ? found : [{ peer: name, reason }];
  });
}

function parseRow<Row extends RowBase>(peer: Peer<Row>, line: string): Row | undefined {
  try {
    return peer.row.parse(JSON.parse(line));
  } catch {
    // Peers print other things, too.
    return undefined;
  }
}
