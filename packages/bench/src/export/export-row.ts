import { z } from 'zod';

/** A network in onnxruntime, as the process that ran it prints it. */
export const exportRowSchema = z.object({
  /** The precision. */
  peer: z.string(),
  /** Pictures a run. */
  batch: z.number(),
  /** Of one picture, over the runs of this process. */
  medianMs: z.number(),
  /** Size of model.onnx. */
  bytes: z.number(),
  /** Peak memory in megabytes. */
  rssMb: z.number(),
});
export type ExportRow = z.infer<typeof exportRowSchema>;
