import type { StepRecipe } from '@foodnet/contracts';
import { parametersOf, type Layer } from '@foodnet/model';
import { averageName } from './moving-average.js';
import { slotsOf } from './optimizer.js';

/** The name of what the optimizer keeps of a parameter: one of `slotsOf`, or `sum`, its gradients since the last update. */
export function slotName(slot: string, parameter: string): string {
  return `optimizer/${slot}/${parameter}`;
}

/**
 * The float32 variables of a training graph: every parameter; of each trainable one the optimizer's slots and, where
 * gradients are accumulated, their sum; and of each parameter its moving average where the recipe has one.
 */
export function stateOf(
  layers: readonly Layer[],
  { optimizer, accumulateSteps, ema }: StepRecipe,
): { readonly name: string; readonly shape: readonly number[] }[] {
  const parameters = parametersOf(layers);
  const trainable = parameters.filter((parameter) => parameter.trainable);
  const slots = [...slotsOf(optimizer), ...(accumulateSteps > 1 ? ['sum'] : [])].flatMap((slot) =>
    trainable.map(({ name, shape }) => ({ name: slotName(slot, name), shape })),
  );
  const averages = ema ? parameters.map(({ name, shape }) => ({ name: averageName(name), shape })) : [];
  return [...parameters, ...slots, ...averages];
}
