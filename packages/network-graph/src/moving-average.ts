import type { StepRecipe } from '@foodnet/contracts';
import { attribute, type GraphVariable, type Signature, type TensorFlowGraphBuilder } from '@foodnet/graph';
import { doneAfter, placeholder } from './signature-parts.js';

/** The name of a parameter's moving average. */
export function averageName(parameter: string): string {
  return `ema/${parameter}`;
}

/**
 * How much of the distance to the weights the averages go behind an update.
 *
 * @param update counted from 1.
 * @returns undefined where the averages stay.
 */
export function averageShare({ ema }: StepRecipe, update: number): number | undefined {
  if (!ema || update % ema.everySteps !== 0) return undefined;
  return 1 - Math.min(ema.decay, (1 + update) / (10 + update)) ** ema.everySteps;
}

/** `share` (float32) -> done: average -= (average - weight) * share. A run of its own, behind that of the step. */
export function averageSignature(
  graph: TensorFlowGraphBuilder,
  parameters: readonly GraphVariable[],
  averageOf: (parameter: GraphVariable) => GraphVariable,
): Signature {
  const float32 = { T: attribute.type('float32') };
  const share = placeholder(graph, 'average/share', 'float32', []);
  const moved = parameters.map((parameter) => {
    const average = averageOf(parameter);
    const distance = graph.add('Sub', {
      name: `average/${parameter.name}/distance`,
      inputs: [average.read, parameter.read],
      attributes: float32,
    });
    return graph.add('ResourceApplyGradientDescent', {
      name: `average/${parameter.name}`,
      inputs: [average.handle, share.tensor, distance],
      attributes: float32,
    });
  });
  return { inputs: { share }, outputs: doneAfter(graph, 'average', moved) };
}
