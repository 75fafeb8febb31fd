import { FoodnetError, type ComputeType } from '@foodnet/contracts';
import { isUsingGpu, processorOf, type Processor, type TensorFlow } from '@foodnet/tensorflow';

/** @throws FoodnetError `unsupported-platform` where oneDNN has no kernels for the type on this processor, and no GPU computes. */
export function refuseComputeType(
  computeType: ComputeType,
  tf: TensorFlow,
  { model, instructionSets }: Processor = processorOf(),
): void {
  if (computeType === 'float32' || isUsingGpu(tf) || computesInBfloat16(instructionSets)) return;
  throw new FoodnetError(
    'unsupported-platform',
    `Cannot compute in bfloat16: ${model} has neither AVX512-BF16 nor AMX-BF16. Give --compute-type=float32.`,
  );
}

export function computesInBfloat16(instructionSets: readonly string[]): boolean {
  return instructionSets.some((name) => name === 'avx512_bf16' || name === 'amx_bf16');
}
