import type { TensorFlow } from '@foodnet/tensorflow';
import { elementsOf, type TensorArray } from '@foodnet/contracts';
import { float32, runKernel, type WeightArray } from '@foodnet/model';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';

let made = 0;

/** A float32 tensor that TensorFlow itself keeps and changes in place (a resource variable). */
export class ResourceVariable {
  readonly handle: Tensor;
  readonly shape: readonly number[];

  constructor(
    private readonly tf: TensorFlow,
    { shape, data }: WeightArray,
  ) {
    this.shape = shape;
    // TensorFlow finds a resource by its name, and two of one name are one.
    const name = `foodnet-${process.pid}-${made++}`;
    const attributes = {
      dtype: float32,
      shape: { type: 'shape', value: shape },
      shared_name: { type: 'string', value: name },
    } as const;
    this.handle = tf.keep(tf.tidy(() => runKernel(tf, 'VarHandleOp', [], attributes, 1)[0]));
    this.assign(data);
  }

  /** The value, shared with the variable until one of the two changes. Belongs to the `tf.tidy` around it. */
  read(): Tensor {
    return runKernel(this.tf, 'ReadVariableOp', [this.handle], { dtype: float32 }, 1)[0];
  }

  /** Number of elements. */
  get size(): number {
    return elementsOf(this.shape);
  }

  async copy(): Promise<TensorArray> {
    const value = this.tf.tidy(() => this.read());
    const data = (await value.data()) as Float32Array;
    value.dispose();
    return { shape: this.shape, data };
  }

  assign(value: Tensor | Float32Array): void {
    this.tf.tidy(() => {
      const tensor = value instanceof Float32Array ? this.tf.tensor(value, [...this.shape]) : value;
      runKernel(this.tf, 'AssignVariableOp', [this.handle, tensor], { dtype: float32 }, 0);
    });
  }

  /**
   * Takes the value of that name.
   *
   * @throws Error where it is missing or has another shape or type.
   */
  assignFrom(name: string, state: ReadonlyMap<string, TensorArray>): void {
    const value = state.get(name);
    if (!(value?.data instanceof Float32Array) || value.shape.join() !== this.shape.join()) {
      throw new Error(`The state has no ${name} of shape [${this.shape.join(', ')}].`);
    }
    this.assign(value.data);
  }

  dispose(): void {
    runKernel(this.tf, 'DestroyResourceOp', [this.handle], {}, 0);
    this.handle.dispose();
  }
}
