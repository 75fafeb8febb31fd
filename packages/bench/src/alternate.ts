import type { Peer } from './peer.js';
import type { Absence, RowBase } from './row.js';
import { runPeer } from './run-peer.js';

/** What was measured of one peer, round by round. */
export interface Measured<Row extends RowBase> {
  readonly peer: string;
  readonly rows: readonly Row[];
  /** Why there are no rows. */
  readonly reason?: string;
}

/**
 * Runs peers in turn, each in a process of its own, so that whatever else the machine does disturbs all alike. A peer
 * that fails is not run again.
 *
 * @param warmUp rounds before the first, for the system's caches: they do not count.
 * @param onRow called with each row or absence as it comes; `round` counts from 1, rounds of the warm-up are below.
 * @throws the signal's reason.
 */
export async function alternate<Row extends RowBase>(
  peers: readonly Peer<Row>[],
  { warmUp, rounds }: { readonly warmUp: number; readonly rounds: number },
  onRow: (row: Row | Absence, round: number) => void,
  signal?: AbortSignal,
): Promise<Measured<Row>[]> {
  const measured = new Map<string, { rows: Row[]; reason?: string }>();
  for (const name of peers.flatMap(({ names }) => names)) measured.set(name, { rows: [] });
  for (let round = 1 - warmUp; round <= rounds; round++) {
    for (const peer of peers) {
      if (peer.names.every((name) => measured.get(name)?.reason)) continue;
      for (const row of await runPeer(peer, signal)) {
        const entry = measured.get(row.peer);
        if (!entry || entry.reason) continue;
        onRow(row, round);
        if ('reason' in row) entry.reason = row.reason;
        else if (round > 0) entry.rows.push(row);
      }
    }
  }
  return [...measured].map(([peer, { rows, reason }]) => ({ peer, rows, reason }));
}
