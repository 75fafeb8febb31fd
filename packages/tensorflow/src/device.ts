import { FoodnetError } from '@foodnet/contracts';
import type { Device } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import type { Build } from './versions.js';

/** What NVIDIA's driver puts there; the second is all that some containers see. */
const tracesOfDriver = ['/proc/driver/nvidia/version', '/dev/nvidia0'];

/** Whether this machine shows an NVIDIA GPU. */
export function hasNvidiaDevice(): boolean {
  return tracesOfDriver.some((path) => existsSync(path));
}

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
