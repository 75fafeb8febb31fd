import { z } from 'zod';

const factor = z.number().positive().lt(1);
/** Of the optimizer's learning rate. */
const fraction = z.number().min(0).max(1);
/** The rate rises along a line to the optimizer's (Goyal et al., arXiv 1706.02677, section 2.2), over a part of an epoch, too. */
const warmUpEpochs = z.number().min(0).default(0);

/** How the learning rate moves away from the optimizer's: epoch by epoch for `plateau`, step by step for the rest. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  /** Keras's ReduceLROnPlateau on val_loss. */
  z.strictObject({
    kind: z.literal('plateau'),
    factor: factor.default(0.1),
    patienceEpochs: z.int().min(0).default(3),
    minDelta: z.number().min(0).default(1e-4),
    minLearningRate: z.number().min(0).default(0),
  }),
  z.strictObject({ kind: z.literal('constant'), warmUpEpochs }),
  /** Half a cosine from the whole rate to a fraction of it (Loshchilov and Hutter, arXiv 1608.03983, equation 5). */
  z.strictObject({ kind: z.literal('cosine'), warmUpEpochs, finalFraction: fraction.default(0) }),
  /**
   * Up to the optimizer's rate and down far below (Smith and Topin, arXiv 1708.07120), along two halves of a cosine as
   * PyTorch's OneCycleLR does. The momentum stays.
   */
  z.strictObject({
    kind: z.literal('one-cycle'),
    /** Share of all steps in which the rate rises. */
    riseShare: z.number().positive().lt(1).default(0.3),
    startFraction: fraction.default(0.04),
    finalFraction: fraction.default(4e-6),
  }),
  /** Times `factor` after every so many epochs. */
  z.strictObject({
    kind: z.literal('step'),
    warmUpEpochs,
    everyEpochs: z.int().min(1),
    factor: factor.default(0.1),
  }),
]);

export type Schedule = z.infer<typeof scheduleSchema>;
