import type { Device } from '@foodnet/stage';
import { loadTensorFlow, type TensorFlow } from '@foodnet/tensorflow';

/** TensorFlow as comparisons need it: TF32 rounds products to 10 bits, a hundred times coarser than their limit. */
export async function loadExact(device: Device, signal?: AbortSignal): Promise<TensorFlow> {
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  return loadTensorFlow({ device, signal });
}
