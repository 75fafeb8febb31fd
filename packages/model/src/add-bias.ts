import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { float32, runKernel } from './kernels.js';

/** x + bias over the last axis: x is [N, ..., C], bias [C]. Its gradient is one kernel, that of `tf.add` a chain. */
export function addBias<Input extends Tensor>(tf: TensorFlow, x: Input, bias: Tensor1D): Input {
  const withGradient = tf.customGrad((...args) => {
    const [input, offset] = args as Tensor[];
    return {
      value: runKernel(tf, 'BiasAdd', [input, offset], { T: float32 }, 1)[0],
      gradFunc: (gradient: Tensor) => [
        gradient,
        runKernel(tf, 'BiasAddGrad', [gradient], { T: float32 }, 1)[0],
      ],
    };
  });
  return withGradient(x, bias) as Input;
}
