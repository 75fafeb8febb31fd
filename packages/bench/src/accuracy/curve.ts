import { FoodnetError } from '@foodnet/contracts';
import { median } from '../median.js';

/** What one training reached, epoch by epoch, in whatever program it ran. */
export interface Curve {
  readonly recipe: string;
  /** Null where it is not known. */
  readonly seed: number | null;
  readonly epochs: readonly CurveEpoch[];
  /** Index of the epoch whose weights are kept. */
  readonly bestEpoch: number;
  /** On the same pictures with the mean of each picture's and its mirror's answer; null where that was not evaluated. */
  readonly mirrorAccuracy: number | null;
}

export interface CurveEpoch {
  /** Null where the time tells nothing: the machine had other work, or was another; or a head learned alone at first. */
  readonly seconds: number | null;
  readonly loss: number;
  readonly valLoss: number;
  /** Share of the test pictures. */
  readonly valAccuracy: number;
}

/** How many epochs it takes to reach an accuracy; undefined where none does. */
export function epochsTo(accuracy: number, { epochs }: Curve): number | undefined {
  const index = epochs.findIndex(({ valAccuracy }) => valAccuracy >= accuracy);
  return index < 0 ? undefined : index + 1;
}

/**
 * The median of a curve's epochs, of the curve that was the quickest: now and then a machine has other work to do. Null
 * where none was timed.
 */
export function epochSeconds(curves: readonly Curve[]): number | null {
  const timed = curves
    .map(({ epochs }) => epochs.flatMap(({ seconds }) => seconds ?? []))
    .filter(({ length }) => length > 0);
  return timed.length === 0 ? null : Math.min(...timed.map(median));
}

/** Curves of the same recipe, length and seed are the same training. */
export const keyOf = ({ recipe, seed, epochs }: Curve): string =>
  JSON.stringify([recipe, seed, epochs.length]);

export function addCurves(known: readonly Curve[], more: readonly Curve[]): Curve[] {
  const byKey = new Map(known.map((curve) => [keyOf(curve), curve]));
  for (const curve of more) byKey.set(keyOf(curve), curve);
  return [...byKey.values()];
}

/**
 * The curves of these recipes, in this order.
 *
 * @throws FoodnetError `missing` with the first recipe that has none.
 */
export function curvesOf(recipes: readonly string[], curves: readonly Curve[]): Curve[] {
  return recipes.flatMap((name) => {
    const found = curves.filter(({ recipe }) => recipe === name);
    if (found.length > 0) return found;
    const known = [...new Set(curves.map(({ recipe }) => recipe))].join(', ');
    throw new FoodnetError('missing', `Cannot show ${name}: no training of it is known, only of ${known}.`);
  });
}

/**
 * The curves of these seeds, and those whose seed is not known.
 *
 * @throws FoodnetError `missing` with the first seed that has none.
 */
export function curvesOfSeeds(seeds: readonly number[], curves: readonly Curve[]): Curve[] {
  for (const wanted of seeds) {
    if (curves.some(({ seed }) => seed === wanted)) continue;
    const known = [...new Set(curves.flatMap(({ seed }) => seed ?? []))].join(', ');
    throw new FoodnetError(
      'missing',
      `Cannot show seed ${wanted}: no training with it is known, only with ${known}.`,
    );
  }
  return curves.filter(({ seed }) => seed === null || seeds.includes(seed));
}

export function untimed({ epochs, ...curve }: Curve): Curve {
  return { ...curve, epochs: epochs.map((epoch) => ({ ...epoch, seconds: null })) };
}
