import type { Optimizer } from '@foodnet/contracts';
import { float32, runKernel, type TensorArray } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { ResourceVariable } from './resource-variable.js';

/** What Adam remembers of one parameter: the moving averages of its gradient and of the gradient's square. */
interface Slot {
  readonly name: string;
  readonly parameter: ResourceVariable;
  readonly m: ResourceVariable;
  readonly v: ResourceVariable;
}

/**
 * Adam as Keras and TensorFlow compute it (Kingma and Ba, arXiv 1412.6980, end of section 2), in step t:
 *
 *     m += (g - m) * (1 - beta1);  v += (g * g - v) * (1 - beta2)
 *     parameter -= learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 */
export class Adam {
  private readonly slots: readonly Slot[];
  private steps = 0;

  constructor(
    private readonly tf: TensorFlow,
    private readonly optimizer: Optimizer,
    parameters: readonly (readonly [name: string, parameter: ResourceVariable])[],
  ) {
    this.slots = parameters.map(([name, parameter]) => {
      const zeros = () => ({ shape: parameter.shape, data: new Float32Array(parameter.size) });
      return { name, parameter, m: new ResourceVariable(tf, zeros()), v: new ResourceVariable(tf, zeros()) };
    });
  }

  /** @param gradients in the order of the parameters. */
  update(gradients: readonly Tensor[], learningRate: number): void {
    const { beta1, beta2, epsilon } = this.optimizer;
    this.steps++;
    this.tf.tidy(() => {
      const scalars = [beta1 ** this.steps, beta2 ** this.steps, learningRate, beta1, beta2, epsilon];
      const settings = scalars.map((value) => this.tf.scalar(value, 'float32'));
      for (const [index, { parameter, m, v }] of this.slots.entries()) {
        const inputs = [parameter.handle, m.handle, v.handle, ...settings, gradients[index]];
        runKernel(this.tf, 'ResourceApplyAdam', inputs, { T: float32 }, 0);
      }
    });
  }

  /** `steps`, and `m/<parameter>` and `v/<parameter>` for each parameter. */
  async readState(): Promise<ReadonlyMap<string, TensorArray>> {
    const state = new Map<string, TensorArray>([
      ['steps', { shape: [], data: BigInt64Array.of(BigInt(this.steps)) }],
    ]);
    for (const { name, m, v } of this.slots) {
      state.set(`m/${name}`, await m.copy());
      state.set(`v/${name}`, await v.copy());
    }
    return state;
  }

  /** Takes the state back from tensors whose names begin with `prefix`. */
  writeState(prefix: string, state: ReadonlyMap<string, TensorArray>): void {
    const steps = state.get(`${prefix}steps`)?.data;
    if (!(steps instanceof BigInt64Array) || steps.length !== 1)
      throw new Error('The state has no optimizer steps.');
    this.steps = Number(steps[0]);
    for (const { name, m, v } of this.slots) {
      m.assignFrom(`${prefix}m/${name}`, state);
      v.assignFrom(`${prefix}v/${name}`, state);
    }
  }

  dispose(): void {
    for (const { m, v } of this.slots) {
      m.dispose();
      v.dispose();
    }
  }
}
