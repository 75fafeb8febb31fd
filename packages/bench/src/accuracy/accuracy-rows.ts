import { median } from '../median.js';
import { secondsTo, type Curve } from './curve.js';

/** A recipe's figures over its seeds. Accuracies are shares of the test pictures, at the checkpoint that is kept. */
export interface AccuracyRow {
  readonly recipe: string;
  readonly epochs: number;
  readonly seeds: number;
  readonly accuracy: number;
  readonly lowest: number;
  readonly highest: number;
  /** Null where not every seed was evaluated with mirrored pictures. */
  readonly mirrorAccuracy: number | null;
  /** Of all epochs; the median of the seeds. */
  readonly minutes: number;
  /** To the accuracy that the peer kept, and what share of the peer's time to it that is; null where it is not reached. */
  readonly minutesToPeer: number | null;
  readonly shareOfPeer: number | null;
}

/** One row a recipe and length, in the order in which they first appear. `peer` is the curve to reach. */
export function accuracyRows(curves: readonly Curve[], peer?: Curve): AccuracyRow[] {
  const target = peer?.epochs[peer.bestEpoch].valAccuracy;
  const peerSeconds = peer && target !== undefined ? secondsTo(target, peer) : undefined;
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    const key = JSON.stringify([curve.recipe, curve.epochs.length]);
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  return [...groups.values()].map((ofRecipe) => {
    const accuracies = ofRecipe.map(({ epochs, bestEpoch }) => epochs[bestEpoch].valAccuracy);
    const mirrored = ofRecipe.flatMap(({ mirrorAccuracy }) => mirrorAccuracy ?? []);
    const totals = ofRecipe.map(({ epochs }) => epochs.reduce((sum, { seconds }) => sum + seconds, 0));
    const reached = target === undefined ? [] : ofRecipe.flatMap((curve) => secondsTo(target, curve) ?? []);
    const seconds = reached.length === ofRecipe.length ? median(reached) : undefined;
    return {
      recipe: ofRecipe[0].recipe,
      epochs: ofRecipe[0].epochs.length,
      seeds: ofRecipe.length,
      accuracy: mean(accuracies),
      lowest: Math.min(...accuracies),
      highest: Math.max(...accuracies),
      mirrorAccuracy: mirrored.length === ofRecipe.length ? mean(mirrored) : null,
      minutes: median(totals) / 60,
      minutesToPeer: seconds === undefined ? null : seconds / 60,
      shareOfPeer: seconds === undefined || peerSeconds === undefined ? null : seconds / peerSeconds,
    };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
