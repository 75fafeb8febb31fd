import { existsSync } from 'node:fs';

/** What NVIDIA's driver puts there; the second is all that some containers see. */
const tracesOfDriver = ['/proc/driver/nvidia/version', '/dev/nvidia0'];

/** Whether this machine shows an NVIDIA GPU. */
export function hasNvidiaDevice(): boolean {
  return tracesOfDriver.some((path) => existsSync(path));
}
