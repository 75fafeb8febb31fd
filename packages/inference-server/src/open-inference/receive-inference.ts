import type { Request, Response } from 'express';
import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';
import { parseJson, validate } from '../receive/parse-json.js';
import { receiveBody } from '../receive/receive-body.js';
import { JSON_COPIES } from '../receive/receive-json.js';
import { jsonTooLarge, mostBytes, picturesTooLarge } from '../receive/too-large.js';
import type { UploadMemory } from '../receive/upload-memory.js';
import { inferRequestSchema, type InferRequest } from './infer-schemas.js';

/** Bytes of the body that are JSON; the binary tensors lie behind them, in the order of the inputs. */
export const HEADER_LENGTH = 'Inference-Header-Content-Length';

export interface ReceivedInference {
  readonly inference: InferRequest;
  /** Empty where there is no binary tensor. */
  readonly binary: Buffer;
}

/**
 * Reads an inference request: JSON, or JSON with binary tensors behind it.
 *
 * @returns a function that reads requests, @throws Problem `bad-json`, `bad-request` where the length of the JSON is not
 * one, and as `receiveBody`.
 */
export function receiveInference(limits: Limits, memory: UploadMemory) {
  return async (request: Request, response: Response): Promise<ReceivedInference> => {
    const jsonLength = jsonLengthOf(request);
    if (jsonLength !== undefined && jsonLength > limits.jsonBytes) throw jsonTooLarge(limits);
    const hold = memory.holdFor(response);
    const body = Buffer.concat(
      await receiveBody(request, {
        limitBytes: jsonLength === undefined ? limits.jsonBytes : jsonLength + mostBytes(limits),
        tooLarge: () => (jsonLength === undefined ? jsonTooLarge(limits) : picturesTooLarge(limits)),
        hold,
      }),
    );
    if (jsonLength !== undefined && jsonLength > body.length)
      throw new Problem(
        'bad-request',
        `${HEADER_LENGTH} is ${jsonLength}, and the body has ${body.length} bytes.`,
      );
    const json = body.subarray(0, jsonLength);
    // Files are copied out of the binary tensors, into memory that threads share.
    hold.take(JSON_COPIES * json.length + (body.length - json.length));
    return {
      inference: validate(inferRequestSchema, parseJson(json, limits)),
      binary: body.subarray(json.length),
    };
  };
}

function jsonLengthOf(request: Request): number | undefined {
  const text = request.get(HEADER_LENGTH);
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Problem('bad-request', `${HEADER_LENGTH} is no number of bytes.`);
  return Number(text);
}
