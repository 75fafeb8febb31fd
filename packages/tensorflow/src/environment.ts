import { computeThreads } from '@foodnet/stage';

/** What makes TensorFlow fast or quiet, and where it comes from. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** `the user` where the variable was there before us. */
  readonly from: string;
}

/**
 * Sets the variables that TensorFlow reads while it loads, unless the user has set them. Node passes an assignment
 * on to the C environment, so this works from JavaScript as long as the library is not loaded yet (but only in the
 * main thread: a worker has a copy). What malloc needs cannot be said this way: see native/malloc.cc.
 */
export function setEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
  threads = computeThreads(),
): readonly Setting[] {
  const wanted: readonly Setting[] = [
    // TensorFlow itself turns its oneDNN kernels on by processor model only; they are faster on every AVX2 machine.
    { name: 'TF_ENABLE_ONEDNN_OPTS', value: '1', from: 'Foodnet' },
    { name: 'TF_NUM_INTRAOP_THREADS', value: String(threads.threads), from: threads.from },
    { name: 'TF_NUM_INTEROP_THREADS', value: String(threads.threads), from: threads.from },
    { name: 'OMP_NUM_THREADS', value: String(threads.threads), from: threads.from },
    // Errors only: each load otherwise logs lines about instruction sets and missing GPUs.
    { name: 'TF_CPP_MIN_LOG_LEVEL', value: '2', from: 'Foodnet' },
  ];
  return wanted.map((setting) => {
    const given = environment[setting.name];
    if (given !== undefined && given !== '' && !ours.has(setting.name))
      return { name: setting.name, value: given, from: 'the user' };
    environment[setting.name] = setting.value;
    if (environment === process.env) ours.add(setting.name);
    return setting;
  });
}

/** Variables that this process set itself, so that a second call does not take them for the user's. */
const ours = new Set<string>();
