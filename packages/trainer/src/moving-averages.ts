import type { StepRecipe } from '@foodnet/contracts';
import { averageName, averageShare } from '@foodnet/network-graph';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { WeightArray } from '@foodnet/model';
import { ResourceVariable } from './resource-variable.js';

/** The averaged weights of the plain step; none where the recipe averages nothing. */
export class MovingAverages {
  /** By the parameter's name. */
  readonly variables: ReadonlyMap<string, ResourceVariable>;

  constructor(
    private readonly tf: TensorFlow,
    private readonly recipe: StepRecipe,
    weights: ReadonlyMap<string, WeightArray>,
  ) {
    this.variables = new Map(
      recipe.ema ? [...weights].map(([name, weight]) => [name, new ResourceVariable(tf, weight)]) : [],
    );
  }

  /** Call it behind every update, counted from 1. */
  follow(parameters: ReadonlyMap<string, ResourceVariable>, update: number): void {
    const { tf } = this;
    const share = averageShare(this.recipe, update);
    if (share === undefined) return;
    for (const [name, average] of this.variables) {
      tf.tidy(() => {
        const weight = parameters.get(name)!.read();
        average.assign(tf.add(tf.mul(average.read(), 1 - share), tf.mul(weight, share)));
      });
    }
  }

  named(): (readonly [name: string, average: ResourceVariable])[] {
    return [...this.variables].map(([name, average]) => [averageName(name), average] as const);
  }
}
