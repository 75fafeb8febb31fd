import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { peerNames } from './serve-peers.js';
import type { ServeRow } from './serve-row.js';
import { figuresOf } from './serve-table.js';

/** How ours compares: pictures a second, and the time of the median answer, each as ours divided by the other's. */
export function serveRatios(measured: readonly Measured<ServeRow>[]): string {
  const own = new Set<string>(Object.values(peerNames));
  const found = measured.filter(({ rows }) => rows.length > 0);
  const named = (name: string) => found.filter(({ peer }) => peer === name);
  const peers = found.filter(({ peer }) => !own.has(peer));
  const faster = [...peers].sort((one, other) => figuresOf(other).perSecond - figuresOf(one).perSecond);
  const sooner = [...peers].sort((one, other) => figuresOf(one).p50Ms - figuresOf(other).p50Ms);

  const lines = [...named(peerNames.fp32), ...named(peerNames.int8)].flatMap((ours) =>
    [...(ours.peer === peerNames.fp32 ? named(peerNames.alone) : []), ...peers].map((other) => {
      const [mine, its] = [figuresOf(ours), figuresOf(other)];
      const best = [other === faster[0] && 'most a second', other === sooner[0] && 'least p50'];
      return [
        `${ours.peer} / ${other.peer}`,
        (mine.perSecond / its.perSecond).toFixed(2),
        (mine.p50Ms / its.p50Ms).toFixed(2),
        best.filter(Boolean).join(', '),
      ];
    }),
  );
  return lines.length === 0
    ? 'There is nothing to compare.'
    : alignColumns([['ratio', 'per second', 'p50', 'the best of the peers by'], ...lines]);
}
