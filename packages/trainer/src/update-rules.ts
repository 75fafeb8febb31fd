import type { Optimizer } from '@foodnet/contracts';
import { float32, runKernel } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import type { ResourceVariable } from './resource-variable.js';

/** Changes one parameter, and what is kept of it, by its gradient. @param update counted from 1. */
type UpdateRule = (
  parameter: ResourceVariable,
  slots: Readonly<Record<string, ResourceVariable>>,
  gradient: Tensor,
  learningRate: number,
  update: number,
) => void;

/** Call the rule within `tf.tidy`. */
export function updateRule(tf: TensorFlow, optimizer: Optimizer): UpdateRule {
  return optimizer.kind === 'sgd' ? sgdRule(tf, optimizer) : adamRule(tf, optimizer);
}

/**
 * Adam as Keras and TensorFlow compute it (Kingma and Ba, arXiv 1412.6980, end of section 2), in update t:
 *
 *     m += (g - m) * (1 - beta1);  v += (g * g - v) * (1 - beta2)
 *     parameter -= learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 */
function adamRule(
  tf: TensorFlow,
  { beta1, beta2, epsilon }: Exclude<Optimizer, { kind: 'sgd' }>,
): UpdateRule {
  return (parameter, { m, v }, gradient, learningRate, update) => {
    const scalars = [beta1 ** update, beta2 ** update, learningRate, beta1, beta2, epsilon];
    const settings = scalars.map((value) => tf.scalar(value, 'float32'));
    const inputs = [parameter.handle, m.handle, v.handle, ...settings, gradient];
    runKernel(tf, 'ResourceApplyAdam', inputs, { T: float32 }, 0);
  };
}

/**
 * Momentum as PyTorch computes it:
 *
 *     momentum = share * momentum + g;  parameter -= learningRate * momentum
 *
 * and with Nesterov's look ahead: parameter -= learningRate * (g + share * momentum).
 */
function sgdRule(
  tf: TensorFlow,
  { momentum: share, nesterov }: Extract<Optimizer, { kind: 'sgd' }>,
): UpdateRule {
  return (parameter, { momentum }, gradient, learningRate) => {
    let direction = gradient;
    if (share > 0) {
      const moved = tf.add(tf.mul(momentum.read(), share), gradient);
      momentum.assign(moved);
      direction = nesterov ? tf.add(gradient, tf.mul(moved, share)) : moved;
    }
    parameter.assign(tf.sub(parameter.read(), tf.mul(direction, learningRate)));
  };
}
