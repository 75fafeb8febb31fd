import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.js';
import { keepPiece } from './keep-piece.js';
import type { UploadHold } from './upload-memory.js';

interface BodyOptions {
  readonly limitBytes: number;
  /** What is thrown beyond the limit. */
  readonly tooLarge: () => Problem;
  readonly hold: UploadHold;
}

/**
 * Reads a body as it is, in pieces.
 *
 * @throws Problem `tooLarge`, before the body arrives where Content-Length tells, else as soon as the limit is passed;
 * `overloaded` where all uploads together pass theirs; `bad-request` where the body is broken off.
 */
export function receiveBody(
  request: IncomingMessage,
  { limitBytes, tooLarge, hold }: BodyOptions,
): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > limitBytes) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let bodyLength = 0;
    const keep = (chunk: Buffer) => {
      try {
        hold.take(chunk.length);
        bodyLength += chunk.length;
        if (bodyLength > limitBytes) throw tooLarge();
        keepPiece(chunks, chunk);
      } catch (error) {
        refuse(error as Problem);
      }
    };
    const refuse = (problem: Problem) => {
      request.off('data', keep);
      chunks.length = 0;
      reject(problem);
    };
    const cut = () => {
      if (!request.complete) refuse(new Problem('bad-request', 'The body was broken off.'));
    };
    request.on('data', keep).once('end', () => resolve(chunks));
    request.once('error', cut).once('close', cut);
  });
}
