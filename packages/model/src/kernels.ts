import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-node-gpu';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';

/** An attribute of a kernel. */
export type KernelAttribute =
  | { readonly type: 'dtype'; readonly value: 'float32' | 'int32' }
  | { readonly type: 'float' | 'int'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'shape'; readonly value: readonly number[] };

/**
 * Runs one of TensorFlow's kernels by its name in the op registry, also those that TensorFlow.js does not offer.
 * The outputs belong to the `tf.tidy` around it. Gradients are the caller's: wrap it in `tf.customGrad`.
 */
export function runKernel(
  tf: TensorFlow,
  name: string,
  inputs: readonly TensorInfo[],
  attributes: Readonly<Record<string, KernelAttribute>>,
  outputs: number,
): Tensor[] {
  const backend = tf.backend() as NodeJSKernelBackend;
  const { binding } = backend;
  const types = {
    dtype: binding.TF_ATTR_TYPE,
    float: binding.TF_ATTR_FLOAT,
    int: binding.TF_ATTR_INT,
    bool: binding.TF_ATTR_BOOL,
    string: binding.TF_ATTR_STRING,
    shape: binding.TF_ATTR_SHAPE,
  };
  const operation = Object.entries(attributes).map(([attribute, { type, value }]) => ({
    name: attribute,
    type: types[type],
    value: type === 'dtype' ? (value === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT) : value,
  }));
  return backend.executeMultipleOutputs(name, operation, [...inputs], outputs);
}

export const float32: KernelAttribute = { type: 'dtype', value: 'float32' };
export const int32: KernelAttribute = { type: 'dtype', value: 'int32' };
