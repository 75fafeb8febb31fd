import type { StepRecipe, TensorArray } from '@foodnet/contracts';
import { parametersOf, type Layer, type Weights } from '@foodnet/model';
import { averageShare, stateOf, trainingGraph, updateScalars } from '@foodnet/network-graph';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-node-gpu';
import { countOf, countState } from './batch-count.js';
import { GraphSession } from './graph-session.js';
import { refuseComputeType } from './refuse-compute-type.js';
import type { BatchResult, BatchTargets, Pictures, TrainingStep } from './training-step.js';

/** The whole step is one graph: JavaScript dispatches once, and TensorFlow sees all of it at once. */
export class GraphStep implements TrainingStep {
  private readonly hasDropout: boolean;
  private batches = 0;

  private constructor(
    private readonly tf: TensorFlow,
    private readonly layers: readonly Layer[],
    private readonly recipe: StepRecipe,
    private readonly session: GraphSession,
  ) {
    this.hasDropout = layers.some(({ kind }) => kind === 'dropout');
  }

  /**
   * @param weights with which the training begins; the optimizer begins without memory.
   * @throws FoodnetError `bad-option` where this machine does not compute in the recipe's type.
   */
  static async create(
    tf: TensorFlow,
    layers: readonly Layer[],
    weights: Weights,
    recipe: StepRecipe,
    seed: number,
  ): Promise<GraphStep> {
    refuseComputeType(recipe.computeType, tf);
    const session = await GraphSession.open(tf, trainingGraph(layers, recipe, seed));
    const step = new GraphStep(tf, layers, recipe, session);
    step.feed('begin', parametersOf(layers), weights);
    return step;
  }

  train(
    images: Pictures,
    labels: ArrayLike<number>,
    learningRate: number,
    targets?: BatchTargets,
  ): BatchResult {
    const { optimizer, accumulateSteps } = this.recipe;
    this.batches++;
    if (this.batches % accumulateSteps !== 0) return this.run('accumulate', images, labels, targets);
    const update = this.batches / accumulateSteps;
    const scalars = updateScalars(optimizer, learningRate, update);
    const result = this.run('train', images, labels, targets, scalars);
    const share = averageShare(this.recipe, update);
    if (share !== undefined) this.average(share);
    return result;
  }

  evaluate(images: Pictures, labels: ArrayLike<number>): BatchResult {
    return this.run('evaluate', images, labels);
  }

  async readState(): Promise<ReadonlyMap<string, TensorArray>> {
    const unused = this.tf.scalar(0);
    const values = this.session.run('read', { unused });
    unused.dispose();
    const state = new Map<string, TensorArray>([countState(this.batches)]);
    for (const [name, tensor] of Object.entries(values)) {
      state.set(name, { shape: tensor.shape, data: await tensor.data<'float32'>() });
      tensor.dispose();
    }
    return state;
  }

  writeState(state: ReadonlyMap<string, TensorArray>): void {
    const batches = countOf(state);
    this.feed('write', stateOf(this.layers, this.recipe), state);
    this.batches = batches;
  }

  dispose(): void {
    this.session.dispose();
  }

  private average(share: number): void {
    this.tf.tidy(() => {
      this.session.run('average', { share: this.tf.scalar(share) });
    });
  }

  private feed(
    signature: 'begin' | 'write',
    variables: readonly { readonly name: string; readonly shape: readonly number[] }[],
    state: ReadonlyMap<string, TensorArray>,
  ): void {
    const { tf } = this;
    tf.tidy(() => {
      const values: NamedTensorMap = {};
      for (const { name, shape } of variables) {
        const value = state.get(name);
        if (!(value?.data instanceof Float32Array) || value.shape.join() !== shape.join()) {
          throw new Error(`The state has no ${name} of shape [${shape.join(', ')}].`);
        }
        values[name] = tf.tensor(value.data, [...shape]);
      }
      this.session.run(signature, values);
    });
  }

  private run(
    signature: 'train' | 'accumulate' | 'evaluate',
    images: Pictures,
    labels: ArrayLike<number>,
    targets?: BatchTargets,
    scalars: Readonly<Record<string, number>> = {},
  ): BatchResult {
    const { tf } = this;
    return tf.tidy(() => {
      const inputs: Record<string, Tensor> = {
        images: tf.tensor(images instanceof Float32Array ? images : Float32Array.from(images), [
          labels.length,
          ...this.layers[0].shape,
        ]),
        labels: tf.tensor1d(Int32Array.from(labels), 'int32'),
      };
      if (targets)
        inputs.shares = tf.tensor(targets.shares, [labels.length, targets.shares.length / labels.length]);
      if (targets?.weights) inputs.weights = tf.tensor1d(targets.weights);
      if (this.hasDropout && signature !== 'evaluate') inputs.step = tf.scalar(this.batches, 'int32');
      for (const [name, value] of Object.entries(scalars)) inputs[name] = tf.scalar(value);
      const { loss, correct } = this.session.run(signature, inputs);
      return { loss: loss.dataSync()[0], correct: correct.dataSync()[0] };
    });
  }
}
