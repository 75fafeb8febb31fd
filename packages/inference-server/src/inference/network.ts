import { FoodnetError } from '@foodnet/contracts';
import type { InferenceSession } from 'onnxruntime-node';
import { readNetwork } from '../models/read-network.js';
import { checkProbe } from './check-probe.js';
import { createSession } from './create-session.js';
import type { LoadRequest, NetworkWork } from './messages.js';
import { openOnnxRuntime, type OnnxRuntime } from './open-onnxruntime.js';

interface OpenSession {
  readonly session: InferenceSession;
  readonly runtime: OnnxRuntime['runtime'];
  readonly height: number;
  readonly width: number;
}

let open: OpenSession | undefined;

/** The one network of this process. */
export const network: NetworkWork = {
  async load({ version, device, threads }: LoadRequest) {
    const { model, probe } = await readNetwork(version);
    const onnxruntime = await openOnnxRuntime(device);
    const { session, ...loaded } = await createSession(onnxruntime, model, { device, threads });
    const { classes, picture, precision } = version.manifest;
    const { height, width } = picture;
    open = { session, runtime: onnxruntime.runtime, height, width };
    await warmUp(height * width * 3, classes.length);
    if (probe) await checkProbe(run, probe, precision);
    return loaded;
  },
  run,
};

/** The first run allocates and chooses kernels; it also shows that the network is what its manifest says. */
async function warmUp(pixelBytes: number, classes: number): Promise<void> {
  const probabilities = await run(new Uint8Array(pixelBytes)).catch((cause: unknown) => {
    throw new FoodnetError('damaged', `The network cannot be run: ${(cause as Error).message}`, { cause });
  });
  if (probabilities.length !== classes || !probabilities.every(Number.isFinite)) {
    throw new FoodnetError(
      'damaged',
      `The network answers ${probabilities.length} values, expected ${classes} finite probabilities.`,
    );
  }
}

async function run(images: Uint8Array): Promise<Float32Array> {
  if (!open) throw new Error('No version is loaded.');
  const { height, width } = open;
  const count = images.length / (height * width * 3);
  const input = new open.runtime.Tensor('uint8', images, [count, height, width, 3]);
  const { probabilities } = await open.session.run({ images: input }, ['probabilities']);
  return probabilities.data as Float32Array;
}
