import { FoodnetError, type StepRecipe, type TensorArray } from '@foodnet/contracts';
import {
  forward,
  isTrainable,
  parametersOf,
  type BatchNormLayer,
  type Layer,
  type Weights,
} from '@foodnet/model';
import { slotName } from '@foodnet/network-graph';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { countOf, countState } from './batch-count.js';
import { MovingAverages } from './moving-averages.js';
import { clippedGradients, countCorrect, meanLoss } from './plain-loss.js';
import { PlainOptimizer } from './plain-optimizer.js';
import { ResourceVariable } from './resource-variable.js';
import type { BatchResult, BatchTargets, Pictures, TrainingStep } from './training-step.js';

/**
 * The reference: TensorFlow.js computes the network op by op and derives its gradients. BatchNorm's moving statistics
 * follow Keras 2.
 */
export class PlainStep implements TrainingStep {
  private readonly variables: ReadonlyMap<string, ResourceVariable>;
  private readonly trainable: readonly string[];
  private readonly batchNorms: readonly BatchNormLayer[];
  private readonly optimizer: PlainOptimizer;
  private readonly averages: MovingAverages;
  /** Of gradients since the last update, in the order of `trainable`; none where each batch is an update. */
  private readonly sums: readonly ResourceVariable[];
  private batches = 0;

  /** @throws FoodnetError `bad-option` where the recipe computes in another type than float32, the only one here. */
  constructor(
    private readonly tf: TensorFlow,
    private readonly layers: readonly Layer[],
    weights: Weights,
    private readonly recipe: StepRecipe,
    private readonly seed: number,
  ) {
    if (recipe.computeType !== 'float32') {
      throw new FoodnetError(
        'bad-option',
        `Cannot compute in ${recipe.computeType} op by op. Leave out --step=plain, or give --compute-type=float32.`,
      );
    }
    this.variables = new Map([...weights].map(([name, weight]) => [name, new ResourceVariable(tf, weight)]));
    this.trainable = parametersOf(layers)
      .filter(({ trainable }) => trainable)
      .map(({ name }) => name);
    this.batchNorms = layers.filter((layer) => layer.kind === 'batchNorm').filter(isTrainable);
    this.optimizer = new PlainOptimizer(
      tf,
      recipe.optimizer,
      this.trainable.map((name) => [name, this.variable(name)]),
    );
    this.averages = new MovingAverages(tf, recipe, weights);
    const zeros = ({ shape, size }: ResourceVariable) =>
      new ResourceVariable(tf, { shape, data: new Float32Array(size) });
    this.sums = recipe.accumulateSteps > 1 ? this.trainable.map((name) => zeros(this.variable(name))) : [];
  }

  train(
    images: Pictures,
    labels: ArrayLike<number>,
    learningRate: number,
    targets?: BatchTargets,
  ): BatchResult {
    const { tf } = this;
    return tf.tidy(() => {
      const batch = this.batch(images, labels);
      let correct: Scalar | undefined;
      let statistics: ReturnType<typeof forward>['batchStatistics'] = new Map();

      const learning = new Set(this.trainable);
      const frozen = [...this.variables]
        .filter(([name]) => !learning.has(name))
        .map(([name, variable]): [string, Tensor] => [name, variable.read()]);

      const lossOf = (...trained: Tensor[]): Scalar => {
        const learned = this.trainable.map((name, index): [string, Tensor] => [name, trained[index]]);
        const weights = Object.fromEntries([...frozen, ...learned]);
        const result = forward(tf, this.layers, weights, batch.images, {
          training: true,
          seed: this.seed,
          step: this.batches + 1,
        });
        correct = tf.keep(countCorrect(tf, result.logits, batch.labels));
        statistics = new Map(
          [...result.batchStatistics].map(([name, { mean, variance }]) => [
            name,
            { mean: tf.keep(mean), variance: tf.keep(variance) },
          ]),
        );
        return meanLoss(tf, result.logits, batch.labels, targets);
      };
      const current = this.trainable.map((name) => this.variable(name).read());
      const { value, grads } = tf.valueAndGrads(lossOf)(current);
      // In-place changes copy a tensor that is still shared.
      tf.dispose([...current, ...frozen.map(([, tensor]) => tensor)]);

      for (const layer of this.batchNorms) this.updateMoving(layer, statistics.get(layer.name));
      this.takeGradients(grads, learningRate);
      for (const { mean, variance } of statistics.values()) tf.dispose([mean, variance]);
      const result = { loss: value.dataSync()[0], correct: correct?.dataSync()[0] ?? 0 };
      correct?.dispose();
      return result;
    });
  }

  evaluate(images: Pictures, labels: ArrayLike<number>): BatchResult {
    const { tf } = this;
    return tf.tidy(() => {
      const batch = this.batch(images, labels);
      const evaluated = this.recipe.ema ? this.averages.variables : this.variables;
      const weights = Object.fromEntries([...evaluated].map(([name, variable]) => [name, variable.read()]));
      const { logits } = forward(tf, this.layers, weights, batch.images);
      return {
        loss: meanLoss(tf, logits, batch.labels).dataSync()[0],
        correct: countCorrect(tf, logits, batch.labels).dataSync()[0],
      };
    });
  }

  async readState(): Promise<ReadonlyMap<string, TensorArray>> {
    const state = new Map<string, TensorArray>([countState(this.batches)]);
    for (const [name, variable] of this.owned()) state.set(name, await variable.copy());
    return new Map([...state, ...(await this.optimizer.readState())]);
  }

  writeState(state: ReadonlyMap<string, TensorArray>): void {
    const batches = countOf(state);
    for (const [name, variable] of this.owned()) variable.assignFrom(name, state);
    this.optimizer.writeState(state);
    this.batches = batches;
  }

  dispose(): void {
    for (const [, variable] of this.owned()) variable.dispose();
    this.optimizer.dispose();
  }

  /** Updates the weights, or adds the gradients to those that wait for it. */
  private takeGradients(gradients: readonly Tensor[], learningRate: number): void {
    const { tf } = this;
    const { accumulateSteps, clipNorm } = this.recipe;
    this.batches++;
    for (const [index, sum] of this.sums.entries()) sum.assign(tf.add(sum.read(), gradients[index]));
    if (this.batches % accumulateSteps !== 0) return;

    let mean = gradients;
    if (accumulateSteps > 1) {
      mean = this.sums.map((sum) => tf.div(sum.read(), accumulateSteps));
      for (const sum of this.sums) sum.assign(new Float32Array(sum.size));
    }
    if (clipNorm !== null) mean = clippedGradients(tf, mean, clipNorm);
    const update = this.batches / accumulateSteps;
    this.optimizer.update(mean, learningRate, update);
    this.averages.follow(this.variables, update);
  }

  /** Everything that the state holds but for the optimizer's. */
  private owned(): (readonly [name: string, variable: ResourceVariable])[] {
    const sums = this.sums.map((sum, index) => [slotName('sum', this.trainable[index]), sum] as const);
    return [...this.variables, ...sums, ...this.averages.named()];
  }

  private batch(images: Pictures, labels: ArrayLike<number>): { images: Tensor4D; labels: Tensor1D } {
    const values = images instanceof Float32Array ? images : Int32Array.from(images);
    const dtype = images instanceof Float32Array ? 'float32' : 'int32';
    const input: Tensor = this.tf.tensor(values, [labels.length, ...this.layers[0].shape], dtype);
    return {
      images: input as Tensor4D,
      labels: this.tf.tensor1d(Int32Array.from(labels), 'int32'),
    };
  }

  /** moving = moving * momentum + batch * (1 - momentum) */
  private updateMoving(layer: BatchNormLayer, batch: { mean: Tensor; variance: Tensor } | undefined): void {
    if (!batch) throw new Error(`${layer.name} has no statistics of this batch.`);
    const { tf } = this;
    for (const role of ['mean', 'variance'] as const) {
      const moving = this.variable(`${layer.name}/moving_${role}`);
      tf.tidy(() => {
        const kept = tf.mul(moving.read(), layer.momentum);
        moving.assign(tf.add(kept, tf.mul(batch[role], 1 - layer.momentum)));
      });
    }
  }

  private variable(name: string): ResourceVariable {
    const variable = this.variables.get(name);
    if (!variable) throw new Error(`The network has no parameter ${name}.`);
    return variable;
  }
}
