import { sha256 } from '@foodnet/stage';
import { z } from 'zod';
import type { Sweep } from './sweep-file.js';

/** The values of one run's parameters, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** A run of a sweep: a line of a shard's list. Each is a shard of its own. */
export const trialSchema = z.strictObject({
  trial: z.int().min(0),
  run: z.string(),
  /** The recipe, inside the sweep's folder. */
  config: z.string(),
  epochs: z.int().optional(),
  values: z.record(z.string(), z.unknown()),
});
export type Trial = z.infer<typeof trialSchema>;

/** The recipe of a trial: the base with its values in their places. */
export function recipeOf({ base }: Pick<Sweep, 'base'>, values: Values): Record<string, unknown> {
  const recipe = structuredClone(base);
  for (const [name, value] of Object.entries(values)) {
    const steps = name.split('.');
    const last = steps.pop()!;
    let place = recipe;
    for (const step of steps) {
      const inner = place[step];
      place = place[step] = (typeof inner === 'object' && inner !== null ? inner : {}) as Record<
        string,
        unknown
      >;
    }
    place[last] = value;
  }
  return recipe;
}

/** Inside the sweep's folder: another recipe is another file, so that none is written over that is being trained. */
export function recipeFile(run: string, recipe: Record<string, unknown>): string {
  return `recipes/${run}-${sha256(JSON.stringify(recipe)).slice(0, 8)}.json`;
}
