import { FoodnetError } from '@foodnet/contracts';
import { readFrameSync, writeFrameSync, type Frame } from './frames.js';
import type { Failure, LoadRequest, NetworkWork } from './messages.js';

/**
 * Answers what the server asks, one after another, until it closes the pipe or dies. Between two requests the thread has
 * nothing else to do, so it waits in the read itself.
 */
export async function answerRequests(work: NetworkWork): Promise<void> {
  for (let request = readFrameSync(); request; request = readFrameSync()) {
    const found = await answer(work, request);
    try {
      writeFrameSync(found);
    } catch (error) {
      // The server died meanwhile, and nobody wants the answer.
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
      throw error;
    }
  }
}

async function answer(work: NetworkWork, request: Frame): Promise<Frame> {
  try {
    if ('json' in request) return { json: await work.load(request.json as LoadRequest) };
    const { buffer, byteOffset, byteLength } = await work.run(request.bytes);
    return { bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  } catch (error) {
    const code = error instanceof FoodnetError ? error.code : undefined;
    return { json: { error: { code, message: (error as Error).message } } satisfies Failure };
  }
}
