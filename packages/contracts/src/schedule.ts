import { z } from 'zod';

const factor = z.number().positive().lt(1).default(0.1);
const fraction = (usual: number, of: string) =>
  z.number().min(0).max(1).default(usual).describe(`The rate ${of}, as a share of the optimizer's`);
const warmUpEpochs = z
  .number()
  .min(0)
  .default(0)
  .describe(
    "The rate rises along a line to the optimizer's (Goyal et al., arXiv 1706.02677, section 2.2), over a part of an epoch, too",
  );

export const scheduleSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('plateau'),
        factor: factor.describe('What the rate is multiplied by'),
        patienceEpochs: z.int().min(0).default(3).describe('Epochs without a better val_loss before that'),
        minDelta: z
          .number()
          .min(0)
          .default(1e-4)
          .describe('By how much a val_loss must be lower to be better'),
        minLearningRate: z.number().min(0).default(0).describe('The rate goes no lower'),
      })
      .describe("Keras's ReduceLROnPlateau on val_loss"),
    z.strictObject({ kind: z.literal('constant'), warmUpEpochs }).describe('The rate stays'),
    z
      .strictObject({ kind: z.literal('cosine'), warmUpEpochs, finalFraction: fraction(0, 'at the end') })
      .describe(
        'Half a cosine from the whole rate to a fraction of it (Loshchilov and Hutter, arXiv 1608.03983, equation 5)',
      ),
    z
      .strictObject({
        kind: z.literal('one-cycle'),
        riseShare: z
          .number()
          .positive()
          .lt(1)
          .default(0.3)
          .describe('Share of all steps in which the rate rises'),
        startFraction: fraction(0.04, 'at the start'),
        finalFraction: fraction(4e-6, 'at the end'),
      })
      .describe(
        "Up to the optimizer's rate and down far below (Smith and Topin, arXiv 1708.07120), along two halves of a cosine as " +
          "PyTorch's OneCycleLR does. The momentum stays",
      ),
    z
      .strictObject({
        kind: z.literal('step'),
        warmUpEpochs,
        everyEpochs: z.int().min(1).describe('So many epochs have the same rate'),
        factor: factor.describe('What the rate is multiplied by after them'),
      })
      .describe('Times `factor` after every so many epochs'),
  ])
  .describe(
    "How the learning rate moves away from the optimizer's: epoch by epoch for `plateau`, step by step for the rest",
  );

export type Schedule = z.infer<typeof scheduleSchema>;
