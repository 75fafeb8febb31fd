import type { Environment } from '@foodnet/contracts';
import { computeThreads } from '@foodnet/stage';
import { isUsingGpu, libraryVersion, type TensorFlow } from '@foodnet/tensorflow';
import { createRequire } from 'node:module';
import { arch, cpus, release, totalmem, type } from 'node:os';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** The machine and the programs that this process computes with. */
export function currentEnvironment(tf: TensorFlow): Environment {
  return {
    foodnet: version,
    node: process.version,
    tensorflow: libraryVersion(tf),
    device: isUsingGpu(tf) ? 'gpu' : 'cpu',
    processor: cpus().at(0)?.model ?? 'unknown',
    threads: computeThreads().threads,
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
  };
}
