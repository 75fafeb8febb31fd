import type { Optimizer } from '@foodnet/contracts';
import { savedModel } from '@foodnet/graph';
import { parametersOf, type Layer, type TensorArray, type Weights } from '@foodnet/model';
import { stateOf, trainingGraph, type ComputeType } from '@foodnet/network-graph';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-node-gpu';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchResult, Pictures, TrainingStep } from './training-step.js';

type Signature = 'train' | 'evaluate' | 'read' | 'begin' | 'write';
type LoadedSignature = Awaited<ReturnType<TensorFlow['node']['loadSavedModel']>>;

/** The whole step is one graph: JavaScript dispatches once, and TensorFlow sees all of it at once. */
export class GraphStep implements TrainingStep {
  private steps = 0;

  private constructor(
    private readonly tf: TensorFlow,
    private readonly layers: readonly Layer[],
    private readonly optimizer: Optimizer,
    private readonly signatures: Readonly<Record<Signature, LoadedSignature>>,
  ) {}

  /** @param weights with which the training begins; the optimizer begins without memory. */
  static async create(
    tf: TensorFlow,
    layers: readonly Layer[],
    weights: Weights,
    optimizer: Optimizer,
    computeType: ComputeType = 'float32',
  ): Promise<GraphStep> {
    const folder = await mkdtemp(join(tmpdir(), 'foodnet-step-'));
    try {
      await writeFile(
        join(folder, 'saved_model.pb'),
        savedModel.encode(trainingGraph(layers, optimizer, computeType)),
      );
      const load = (signature: Signature) => tf.node.loadSavedModel(folder, ['serve'], signature);
      // One after the other: TensorFlow.js shares one session between the signatures of a path that it has loaded.
      const signatures = {
        train: await load('train'),
        evaluate: await load('evaluate'),
        read: await load('read'),
        begin: await load('begin'),
        write: await load('write'),
      };
      const step = new GraphStep(tf, layers, optimizer, signatures);
      step.feed('begin', parametersOf(layers), weights);
      return step;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  train(images: Pictures, labels: ArrayLike<number>, learningRate: number): BatchResult {
    this.steps++;
    const { beta1, beta2 } = this.optimizer;
    const scalars = { learningRate, beta1Power: beta1 ** this.steps, beta2Power: beta2 ** this.steps };
    return this.run('train', images, labels, scalars);
  }

  evaluate(images: Pictures, labels: ArrayLike<number>): BatchResult {
    return this.run('evaluate', images, labels, {});
  }

  async readState(): Promise<ReadonlyMap<string, TensorArray>> {
    const unused = this.tf.scalar(0);
    const values = this.signatures.read.predict({ unused }) as NamedTensorMap;
    unused.dispose();
    const state = new Map<string, TensorArray>([['optimizer/steps', stepsTensor(this.steps)]]);
    for (const [name, tensor] of Object.entries(values)) {
      state.set(name, { shape: tensor.shape, data: await tensor.data<'float32'>() });
      tensor.dispose();
    }
    return state;
  }

  writeState(state: ReadonlyMap<string, TensorArray>): void {
    const steps = state.get('optimizer/steps')?.data;
    if (!(steps instanceof BigInt64Array) || steps.length !== 1)
      throw new Error('The state has no optimizer steps.');
    this.feed('write', stateOf(this.layers), state);
    this.steps = Number(steps[0]);
  }

  dispose(): void {
    for (const signature of Object.values(this.signatures)) signature.dispose();
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
      this.signatures[signature].predict(values);
    });
  }

  private run(
    signature: 'train' | 'evaluate',
    images: Pictures,
    labels: ArrayLike<number>,
    scalars: Readonly<Record<string, number>>,
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
      for (const [name, value] of Object.entries(scalars)) inputs[name] = tf.scalar(value);
      const { loss, correct } = this.signatures[signature].predict(inputs) as NamedTensorMap;
      return { loss: loss.dataSync()[0], correct: correct.dataSync()[0] };
    });
  }
}

function stepsTensor(steps: number): TensorArray {
  return { shape: [], data: BigInt64Array.of(BigInt(steps)) };
}
