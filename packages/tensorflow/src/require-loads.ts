import { FoodnetError } from '@foodnet/contracts';
import { runtimeFolder } from './cache.js';
import { runProgram } from './child-process.js';
import { tensorflowVersion, type Build } from './versions.js';

/**
 * Loads an addon in a process of its own: a library that cannot be loaded may end the process that tries.
 *
 * @throws FoodnetError `damaged` where it does not load, or holds another TensorFlow; the abort's reason.
 */
export async function requireLoads(file: string, build: Build, signal?: AbortSignal): Promise<void> {
  const script = `process.stdout.write(require(process.argv[1]).TF_Version ?? '${tensorflowVersion}')`;
  const { code, stdout, stderr } = await runProgram(process.execPath, ['-e', script, file], { signal });
  if (code === 0 && stdout === tensorflowVersion) return;
  const words = stderr.split('\n').find((line) => line.startsWith('Error: ')) ?? stderr.trim();
  const found = code === 0 ? `it is TensorFlow ${stdout}` : `Node ended with ${code ?? 'a signal'}: ${words}`;
  throw new FoodnetError(
    'damaged',
    `Cannot load the TensorFlow in ${runtimeFolder(build)}: ${found}. Remove that folder and try again; ` +
      `TensorFlow ${tensorflowVersion} needs glibc 2.27 or newer.`,
  );
}
