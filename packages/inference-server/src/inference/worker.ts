import { FoodnetError } from '@foodnet/contracts';
import type { InferenceSession } from 'onnxruntime-node';
import { readNetwork } from '../models/read-network.js';
import { checkProbe } from './check-probe.js';
import { createSession } from './create-session.js';
import type { Loaded, LoadRequest, Reply, Request, RunRequest } from './messages.js';
import { openOnnxRuntime, type OnnxRuntime } from './open-onnxruntime.js';

// A process of its own: `session.run` blocks the thread that calls it, which must not be the one that serves HTTP, and
// a crash in native code ends every thread of its process.

interface OpenSession {
  readonly session: InferenceSession;
  readonly runtime: OnnxRuntime['runtime'];
  readonly height: number;
  readonly width: number;
}

let open: OpenSession | undefined;

async function load({ version, device, threads }: LoadRequest): Promise<Loaded> {
  const { model, probe } = await readNetwork(version);
  const onnxruntime = await openOnnxRuntime(device);
  const { session, ...loaded } = await createSession(onnxruntime, model, { device, threads });
  const { classes, picture, precision } = version.manifest;
  const { height, width } = picture;
  open = { session, runtime: onnxruntime.runtime, height, width };
  await warmUp(height * width * 3, classes.length);
  if (probe) await checkProbe((images, count) => run({ kind: 'run', images, count }), probe, precision);
  return loaded;
}

/** The first run allocates and chooses kernels; it also shows that the network is what its manifest says. */
async function warmUp(pixelBytes: number, classes: number): Promise<void> {
  const images = new Uint8Array(pixelBytes);
  const probabilities = await run({ kind: 'run', images, count: 1 }).catch((cause: unknown) => {
    throw new FoodnetError('damaged', `The network cannot be run: ${(cause as Error).message}`, { cause });
  });
  if (probabilities.length !== classes || !probabilities.every(Number.isFinite)) {
    throw new FoodnetError(
      'damaged',
      `The network answers ${probabilities.length} values, expected ${classes} finite probabilities.`,
    );
  }
}

async function run({ images, count }: RunRequest): Promise<Float32Array> {
  if (!open) throw new Error('No version is loaded.');
  const input = new open.runtime.Tensor('uint8', images, [count, open.height, open.width, 3]);
  const { probabilities } = await open.session.run({ images: input }, ['probabilities']);
  return probabilities.data as Float32Array;
}

const perform = (request: Request) => (request.kind === 'load' ? load(request) : run(request));

async function answer(id: number, request: Request): Promise<void> {
  const reply = await perform(request).then(
    (value): Reply => ({ id, value }),
    (error: Error): Reply => {
      const code = error instanceof FoodnetError ? error.code : undefined;
      return { id, error: { code, message: error.message } };
    },
  );
  process.send?.(reply);
}

// The server ends this process, behind the last answer; a terminal or a supervisor tells both at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// The server has died.
process.on('disconnect', () => process.exit());
process.on('message', ({ id, request }: { id: number; request: Request }) => void answer(id, request));
