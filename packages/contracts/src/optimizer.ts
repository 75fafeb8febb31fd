import { z } from 'zod';

const learningRate = z
  .number()
  .positive()
  .describe('How far a step goes; the schedule moves it from here. trainer:find-lr looks for one');
const share = z.number().min(0).lt(1);

const adamFields = {
  learningRate,
  beta1: share.default(0.9).describe('Share of the mean of the gradients that a step keeps'),
  beta2: share.default(0.999).describe('Share of the mean of their squares that a step keeps'),
  epsilon: z.number().positive().default(1e-7).describe('Is added to the root that a step divides by'),
};

const weightDecay = (usual: number) =>
  z
    .number()
    .min(0)
    .default(usual)
    .describe(
      'Decoupled decay: before its update, a kernel loses learningRate * weightDecay of itself (Loshchilov and Hutter, arXiv ' +
        "1711.05101), as AdamW of Keras and PyTorch and SGD of Keras do. Biases and BatchNorm's scales and offsets keep theirs. " +
        "PyTorch's SGD adds the decay to the gradient instead; with momentum m the same strength is 1 / (1 - m) times its value",
    );

export const optimizerSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('adam'), ...adamFields })
      .describe(
        'Adam as Keras computes it (Kingma and Ba, arXiv 1412.6980, the formulation before section 2.1)',
      ),
    z
      .strictObject({ kind: z.literal('adamw'), ...adamFields, weightDecay: weightDecay(0.01) })
      .describe('Adam with decoupled weight decay'),
    z
      .strictObject({
        kind: z.literal('sgd'),
        learningRate,
        momentum: share.default(0.9).describe('Share of its last change that a parameter goes on with'),
        nesterov: z.boolean().default(true).describe('Looks ahead along the momentum'),
        weightDecay: weightDecay(0),
      })
      .describe(
        'Stochastic gradient descent with momentum (Sutskever et al., ICML 2013), as PyTorch computes it',
      ),
  ])
  .describe('How a gradient changes a parameter');

export type Optimizer = z.infer<typeof optimizerSchema>;
