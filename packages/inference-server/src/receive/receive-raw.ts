import type { Limits } from '../limits.js';
import { receiveBody } from './receive-body.js';
import { emptyPicture, type Receiver } from './received.js';
import { shareBytes } from './share-bytes.js';
import { pictureTooLarge } from './too-large.js';
import type { UploadMemory } from './upload-memory.js';

/** Reads a body that is one picture; its bytes, not its Content-Type, tell the format. @throws Problem as `receiveBody`. */
export function receiveRaw(limits: Limits, memory: UploadMemory): Receiver {
  const limitBytes = limits.fileBytes;
  const tooLarge = () => pictureTooLarge(limits);
  return async (request, response) => {
    const chunks = await receiveBody(request, { limitBytes, tooLarge, hold: memory.holdFor(response) });
    const bytes = shareBytes(chunks);
    return { pictures: [bytes.length === 0 ? emptyPicture() : bytes], isList: false };
  };
}
