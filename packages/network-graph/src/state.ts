import { parametersOf, type Layer } from '@foodnet/model';

/** The name of what Adam keeps of a parameter: the moving average of its gradient (m) or of the gradient's square (v). */
export function slotName(slot: 'm' | 'v', parameter: string): string {
  return `optimizer/${slot}/${parameter}`;
}

/** The float32 variables of a training graph: every parameter, and two slots for each trainable one. */
export function stateOf(
  layers: readonly Layer[],
): { readonly name: string; readonly shape: readonly number[] }[] {
  const parameters = parametersOf(layers);
  const trainable = parameters.filter((parameter) => parameter.trainable);
  const slots = (slot: 'm' | 'v') =>
    trainable.map(({ name, shape }) => ({ name: slotName(slot, name), shape }));
  return [...parameters, ...slots('m'), ...slots('v')];
}
