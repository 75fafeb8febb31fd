import { FoodnetError } from '@foodnet/contracts';
import type { InferenceSession } from 'onnxruntime-node';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { checkProbe } from './check-probe.js';
import { createSession } from './create-session.js';
import type { Loaded, LoadRequest, Reply, Request, RunRequest, UnloadRequest } from './messages.js';
import { openOnnxRuntime, type OnnxRuntime } from './open-onnxruntime.js';

// A worker thread: `session.run` blocks the thread that calls it, which must not be the one that serves HTTP.

interface OpenSession extends Pick<LoadRequest, 'height' | 'width'> {
  readonly session: InferenceSession;
  readonly runtime: OnnxRuntime['runtime'];
}

const sessions = new Map<string, OpenSession>();

async function load({
  session: name,
  model,
  device,
  threads,
  height,
  width,
  classes,
  precision,
  probe,
}: LoadRequest): Promise<Loaded> {
  const onnxruntime = await openOnnxRuntime(device);
  const { session, ...loaded } = await createSession(onnxruntime, model, { device, threads });
  sessions.set(name, { session, runtime: onnxruntime.runtime, height, width });
  try {
    await warmUp(name, height * width * 3, classes);
    if (probe)
      await checkProbe(
        (images, count) => run({ kind: 'run', session: name, images, count }),
        probe,
        precision,
      );
    return loaded;
  } catch (error) {
    sessions.delete(name);
    await session.release();
    throw error;
  }
}

/** The first run allocates and chooses kernels; it also shows that the network is what its manifest says. */
async function warmUp(name: string, pixelBytes: number, classes: number): Promise<void> {
  const images = new Uint8Array(pixelBytes);
  const probabilities = await run({ kind: 'run', session: name, images, count: 1 }).catch(
    (cause: unknown) => {
      throw new FoodnetError('damaged', `The network cannot be run: ${(cause as Error).message}`, { cause });
    },
  );
  if (probabilities.length !== classes || !probabilities.every(Number.isFinite)) {
    throw new FoodnetError(
      'damaged',
      `The network answers ${probabilities.length} values, expected ${classes} finite probabilities.`,
    );
  }
}

async function run({ session: name, images, count }: RunRequest): Promise<Float32Array> {
  const open = sessions.get(name);
  if (!open) throw new Error(`There is no session ${name}.`);
  const input = new open.runtime.Tensor('uint8', images, [count, open.height, open.width, 3]);
  const { probabilities } = await open.session.run({ images: input }, ['probabilities']);
  return probabilities.data as Float32Array;
}

async function unload({ session: name }: UnloadRequest): Promise<undefined> {
  const open = sessions.get(name);
  sessions.delete(name);
  await open?.session.release();
  return undefined;
}

async function perform(request: Request): Promise<Reply['value']> {
  switch (request.kind) {
    case 'load':
      return load(request);
    case 'run':
      return run(request);
    case 'unload':
      return unload(request);
  }
}

async function answer(port: MessagePort, id: number, request: Request): Promise<void> {
  try {
    const value = await perform(request);
    // onnxruntime owns the memory of its outputs, so it cannot be handed over: it is copied, a few hundred bytes.
    port.postMessage({ id, value } satisfies Reply);
  } catch (error) {
    const code = error instanceof FoodnetError ? error.code : undefined;
    port.postMessage({ id, error: { code, message: (error as Error).message } } satisfies Reply);
  }
}

parentPort?.on('message', ({ id, request }: { id: number; request: Request }) => {
  if (parentPort) void answer(parentPort, id, request);
});
