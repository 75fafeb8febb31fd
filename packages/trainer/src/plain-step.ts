import type { Optimizer } from '@foodnet/contracts';
import {
  forward,
  parametersOf,
  type BatchNormLayer,
  type Layer,
  type TensorArray,
  type Weights,
} from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { Adam } from './adam.js';
import { ResourceVariable } from './resource-variable.js';
import type { BatchResult, Pictures, TrainingStep } from './training-step.js';

/**
 * The reference: TensorFlow.js computes the network op by op and derives its gradients. BatchNorm's moving statistics
 * and Adam follow Keras.
 */
export class PlainStep implements TrainingStep {
  private readonly variables: ReadonlyMap<string, ResourceVariable>;
  private readonly trainable: readonly string[];
  private readonly batchNorms: readonly BatchNormLayer[];
  private readonly adam: Adam;

  constructor(
    private readonly tf: TensorFlow,
    private readonly layers: readonly Layer[],
    weights: Weights,
    optimizer: Optimizer,
  ) {
    this.variables = new Map([...weights].map(([name, weight]) => [name, new ResourceVariable(tf, weight)]));
    this.trainable = parametersOf(layers)
      .filter(({ trainable }) => trainable)
      .map(({ name }) => name);
    this.batchNorms = layers.filter((layer) => layer.kind === 'batchNorm');
    this.adam = new Adam(
      tf,
      optimizer,
      this.trainable.map((name) => [name, this.variable(name)]),
    );
  }

  train(images: Pictures, labels: ArrayLike<number>, learningRate: number): BatchResult {
    const { tf } = this;
    return tf.tidy(() => {
      const batch = this.batch(images, labels);
      let correct: Scalar | undefined;
      let statistics: ReturnType<typeof forward>['batchStatistics'] = new Map();

      const lossOf = (...trained: Tensor[]): Scalar => {
        const weights = Object.fromEntries(this.trainable.map((name, index) => [name, trained[index]]));
        const result = forward(tf, this.layers, weights, batch.images, { training: true });
        correct = tf.keep(countCorrect(tf, result.logits, batch.labels));
        statistics = new Map(
          [...result.batchStatistics].map(([name, { mean, variance }]) => [
            name,
            { mean: tf.keep(mean), variance: tf.keep(variance) },
          ]),
        );
        return meanLoss(tf, result.logits, batch.labels);
      };
      const current = this.trainable.map((name) => this.variable(name).read());
      const { value, grads } = tf.valueAndGrads(lossOf)(current);
      // In-place changes copy a tensor that is still shared.
      tf.dispose(current);

      this.adam.update(grads, learningRate);
      for (const layer of this.batchNorms) this.updateMoving(layer, statistics.get(layer.name));
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
      const weights = Object.fromEntries(
        [...this.variables].map(([name, variable]) => [name, variable.read()]),
      );
      const { logits } = forward(tf, this.layers, weights, batch.images);
      return {
        loss: meanLoss(tf, logits, batch.labels).dataSync()[0],
        correct: countCorrect(tf, logits, batch.labels).dataSync()[0],
      };
    });
  }

  async readState(): Promise<ReadonlyMap<string, TensorArray>> {
    const state = new Map<string, TensorArray>();
    for (const [name, variable] of this.variables) state.set(name, await variable.copy());
    for (const [name, tensor] of await this.adam.readState()) state.set(`optimizer/${name}`, tensor);
    return state;
  }

  writeState(state: ReadonlyMap<string, TensorArray>): void {
    for (const [name, variable] of this.variables) variable.assignFrom(name, state);
    this.adam.writeState('optimizer/', state);
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.adam.dispose();
  }

  private batch(images: Pictures, labels: ArrayLike<number>): { images: Tensor4D; labels: Tensor1D } {
    const [height, width, channels] = this.layers[0].shape;
    const values = images instanceof Float32Array ? images : Int32Array.from(images);
    const dtype = images instanceof Float32Array ? 'float32' : 'int32';
    return {
      images: this.tf.tensor4d(values, [labels.length, height, width, channels], dtype),
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

function meanLoss(tf: TensorFlow, logits: Tensor2D, labels: Tensor1D): Scalar {
  const oneHot = tf.oneHot(labels, logits.shape[1]);
  return tf.losses.softmaxCrossEntropy(oneHot, logits).asScalar();
}

function countCorrect(tf: TensorFlow, logits: Tensor2D, labels: Tensor1D): Scalar {
  return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32')).asScalar();
}
