import { median } from '../median.js';
import { epochSeconds, epochsTo, type Curve } from './curve.js';

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
  /** Of all epochs, at the median pace of the quickest seed; null where none was timed. */
  readonly minutes: number | null;
  /**
   * To the accuracy that the peer kept, by the median of the seeds' epochs to it, and what share of the peer's time that
   * is; null where a seed does not reach it or none was timed.
   */
  readonly minutesToPeer: number | null;
  readonly shareOfPeer: number | null;
}

/** One row a recipe and length, in the order in which they first appear. `peer` is the curve to reach. */
export function accuracyRows(curves: readonly Curve[], peer?: Curve): AccuracyRow[] {
  const target = peer?.epochs[peer.bestEpoch].valAccuracy;
  const minutesTo = (ofRecipe: readonly Curve[]) => {
    const reached = target === undefined ? [] : ofRecipe.flatMap((curve) => epochsTo(target, curve) ?? []);
    return reached.length === ofRecipe.length ? minutesOf(median(reached), ofRecipe) : null;
  };
  const peerMinutes = peer ? minutesTo([peer]) : null;
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    const key = JSON.stringify([curve.recipe, curve.epochs.length]);
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  return [...groups.values()].map((ofRecipe) => {
    const accuracies = ofRecipe.map(({ epochs, bestEpoch }) => epochs[bestEpoch].valAccuracy);
    const mirrored = ofRecipe.flatMap(({ mirrorAccuracy }) => mirrorAccuracy ?? []);
    const minutesToPeer = minutesTo(ofRecipe);
    return {
      recipe: ofRecipe[0].recipe,
      epochs: ofRecipe[0].epochs.length,
      seeds: ofRecipe.length,
      accuracy: mean(accuracies),
      lowest: Math.min(...accuracies),
      highest: Math.max(...accuracies),
      mirrorAccuracy: mirrored.length === ofRecipe.length ? mean(mirrored) : null,
      minutes: minutesOf(ofRecipe[0].epochs.length, ofRecipe),
      minutesToPeer,
      shareOfPeer: minutesToPeer === null || peerMinutes === null ? null : minutesToPeer / peerMinutes,
    };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function minutesOf(epochs: number, curves: readonly Curve[]): number | null {
  const seconds = epochSeconds(curves);
  return seconds === null ? null : (epochs * seconds) / 60;
}
