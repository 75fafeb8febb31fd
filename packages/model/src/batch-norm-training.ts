import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { float32, runKernel, type KernelAttribute } from './kernels.js';

/** Mean and variance of a batch by channel, for the moving averages. */
export interface BatchStatistics {
  readonly mean: Tensor1D;
  /** With Bessel's correction (n - 1), as Keras 2 and PyTorch average it. */
  readonly variance: Tensor1D;
}

/**
 * BatchNorm with the batch's own statistics (Ioffe and Szegedy, arXiv 1502.03167), with its gradient: normalised by the
 * biased variance. x is float32 [N, H, W, C], gamma and beta are [C].
 */
export function batchNormTraining(
  tf: TensorFlow,
  x: Tensor4D,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): { readonly output: Tensor4D; readonly statistics: BatchStatistics } {
  const attributes: Record<string, KernelAttribute> = {
    T: float32,
    U: float32,
    epsilon: { type: 'float', value: epsilon },
    data_format: { type: 'string', value: 'NHWC' },
    is_training: { type: 'bool', value: true },
  };
  // With a factor of 1 the kernel returns the batch's statistics; it takes (unused) moving ones all the same.
  const forwardAttributes: Record<string, KernelAttribute> = {
    ...attributes,
    exponential_avg_factor: { type: 'float', value: 1 },
  };
  let kept: Tensor[] = [];

  const normalise = tf.customGrad((...args) => {
    const [input, scale, offset] = args as Tensor[];
    const save = args[3] as unknown as (tensors: Tensor[]) => void;
    const inputs = [input, scale, offset, tf.zerosLike(scale), tf.onesLike(scale)];
    const [output, mean, variance, ...reserved] = runKernel(
      tf,
      'FusedBatchNormV3',
      inputs,
      forwardAttributes,
      6,
    );
    save([input, scale, ...reserved]);
    // TensorFlow.js disposes what a gradient function makes and does not return.
    kept = [tf.keep(mean), tf.keep(variance)];
    return {
      value: output,
      gradFunc: (gradient: Tensor, saved: Tensor[]) =>
        runKernel(tf, 'FusedBatchNormGradV3', [gradient, ...saved], attributes, 5).slice(0, 3),
    };
  });
  const output = normalise(x, gamma, beta) as Tensor4D;
  const [mean, variance] = kept.map((tensor) => {
    const owned = tf.clone(tensor) as Tensor1D;
    tensor.dispose();
    return owned;
  });
  return { output, statistics: { mean, variance } };
}
