import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { float32, runKernel } from './kernels.js';

/** max(x, 0). Its gradient is one kernel; that of `tf.relu` is three. */
export function relu(tf: TensorFlow, x: Tensor): Tensor {
  const withGradient = tf.customGrad((...args) => {
    const save = args[1] as unknown as (tensors: Tensor[]) => void;
    const output = tf.relu(args[0] as Tensor);
    save([output]);
    return {
      value: output,
      gradFunc: (gradient: Tensor, [saved]: Tensor[]) =>
        runKernel(tf, 'ReluGrad', [gradient, saved], { T: float32 }, 1),
    };
  });
  return withGradient(x);
}
