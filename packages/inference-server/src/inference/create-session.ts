import { FoodnetError } from '@foodnet/contracts';
import type { Device } from '@foodnet/stage';
import type { InferenceSession } from 'onnxruntime-node';
import type { Loaded, Provider } from './messages.js';
import type { OnnxRuntime } from './open-onnxruntime.js';

/** onnxruntime's level for messages: what is fatal only, since errors are thrown as well. */
const fatalOnly = 4;

/** Waking a thread costs about as much: measured best for one picture and for a batch, and in processor time. */
const SPIN_US = 50;

const cure = 'Provide what is missing with: npx nx run tools:tensorflow --device=gpu';

/** The providers to try, in order. */
export function providersFor(device: Device, hasCuda: boolean): readonly Provider[] {
  if (device === 'cpu') return ['cpu'];
  const cuda = hasCuda ? (['cuda'] as const) : [];
  return device === 'gpu' ? cuda : [...cuda, 'cpu'];
}

/**
 * Opens a network with the first provider that works. Given several at once, onnxruntime throws where one is missing
 * or falls back in silence, so they are tried one by one and the one in use is known.
 *
 * @throws FoodnetError `no-device` where a GPU is asked for and cannot be used, `damaged` where the bytes are no
 * network that onnxruntime can run.
 */
export async function createSession(
  { runtime, cudaMissing, hasGpu }: OnnxRuntime,
  model: Uint8Array,
  { device, threads }: { readonly device: Device; readonly threads: number },
): Promise<Loaded & { readonly session: InferenceSession }> {
  // Nobody wonders about a GPU that is not there.
  let refused =
    device === 'auto' && hasGpu && cudaMissing !== undefined ? `${cudaMissing}. ${cure}` : undefined;
  for (const provider of providersFor(device, cudaMissing === undefined)) {
    try {
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: [provider],
        // Set in words: left to itself onnxruntime counts the machine's processors, not those it may use.
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // A thread that waits for its part of the next operation looks for it for a moment, then sleeps.
        // Left to itself it spins on, and takes the processor from those that decode and from the event loop.
        extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: `${SPIN_US}` } } },
        logSeverityLevel: fatalOnly,
      });
      return { session, provider, ...(refused !== undefined && { refused }) };
    } catch (error) {
      refused = (error as Error).message.trim();
    }
  }
  if (device === 'gpu') {
    throw new FoodnetError(
      'no-device',
      `Cannot run the network on a GPU: ${refused ?? cudaMissing}. ${cure}. Or use --device=cpu.`,
    );
  }
  throw new FoodnetError('damaged', `Cannot open the network: ${refused}.`);
}
