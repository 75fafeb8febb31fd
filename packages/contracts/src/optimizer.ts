import { z } from 'zod';

const learningRate = z.number().positive();
const share = z.number().min(0).lt(1);

const adamFields = {
  learningRate,
  beta1: share.default(0.9),
  beta2: share.default(0.999),
  epsilon: z.number().positive().default(1e-7),
};

/**
 * Decoupled decay: before its update, a kernel loses learningRate * weightDecay of itself (Loshchilov and Hutter, arXiv
 * 1711.05101), as AdamW of Keras and PyTorch and SGD of Keras do. Biases and BatchNorm's scales and offsets keep theirs.
 * PyTorch's SGD adds the decay to the gradient instead; with momentum m the same strength is 1 / (1 - m) times its value.
 */
const weightDecay = z.number().min(0);

/** How a gradient changes a parameter. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  /** Adam as Keras computes it (Kingma and Ba, arXiv 1412.6980, the formulation before section 2.1). */
  z.strictObject({ kind: z.literal('adam'), ...adamFields }),
  /** Adam with decoupled weight decay. */
  z.strictObject({ kind: z.literal('adamw'), ...adamFields, weightDecay: weightDecay.default(0.01) }),
  /** Stochastic gradient descent with momentum (Sutskever et al., ICML 2013), as PyTorch computes it. */
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate,
    momentum: share.default(0.9),
    /** Looks ahead along the momentum. */
    nesterov: z.boolean().default(true),
    weightDecay: weightDecay.default(0),
  }),
]);

export type Optimizer = z.infer<typeof optimizerSchema>;
