import { FoodnetError } from '@foodnet/contracts';
import { hasNvidiaDevice, type Device } from '@foodnet/stage';
import type { Build } from './versions.js';

/** The build that a device asks for: CUDA's where there is a GPU, unless the user wants none. */
export function buildFor(device: Device): Build {
  return device === 'gpu' || (device === 'auto' && hasNvidiaDevice()) ? 'gpu' : 'cpu';
}

/** `--device=gpu` never computes on a CPU silently. */
export function noGpuError(found: string): FoodnetError {
  return new FoodnetError(
    'no-device',
    `Cannot use --device=gpu: ${found}. Install NVIDIA's driver (525 or newer; nvidia-smi must list the GPU; a container needs --gpus all), ` +
      'or use --device=cpu.',
  );
}
