import { availableParallelism } from 'node:os';
import { cgroupProcessors } from './cgroup.js';

/**
 * Threads to compute on: the processors of this process, or its control group's quota, rounded up. Node's own count
 * knows the first of the two only.
 */
export function computeThreads(
  available = availableParallelism(),
  quota = cgroupProcessors(),
): { readonly threads: number; readonly from: string } {
  if (quota === undefined || quota >= available) {
    return { threads: available, from: `${available} processors` };
  }
  return {
    threads: Math.max(1, Math.ceil(quota)),
    from: `the control group's quota of ${quota} processors`,
  };
}
