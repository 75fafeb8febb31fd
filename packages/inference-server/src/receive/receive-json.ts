import type { Request, Response } from 'express';
import { classifyBodySchema } from '../classify/classify-schemas.js';
import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';
import { decodePicture } from './decode-picture.js';
import { parseJson, validate } from './parse-json.js';
import { receiveBody } from './receive-body.js';
import type { Receiver } from './received.js';
import { jsonTooLarge, mostPictures, tooManyPictures } from './too-large.js';
import type { UploadMemory } from './upload-memory.js';

/** Beside the bytes of a JSON body, its text, of up to two bytes a character, and what is decoded of it are held. */
export const JSON_COPIES = 3;

/**
 * Reads a whole JSON body, @throws Problem as `receiveBody` and `parseJson`.
 *
 * The memory that it needs counts until the response is closed.
 */
export function receiveJson(limits: Limits, memory: UploadMemory) {
  const limitBytes = limits.jsonBytes;
  const tooLarge = () => jsonTooLarge(limits);
  return async (request: Request, response: Response): Promise<unknown> => {
    const hold = memory.holdFor(response);
    const body = Buffer.concat(await receiveBody(request, { limitBytes, tooLarge, hold }));
    hold.take(JSON_COPIES * body.length);
    return parseJson(body, limits);
  };
}

/**
 * Reads the pictures out of `{"image": "..."}` or `{"images": ["...", ...]}`.
 *
 * @returns a function that reads requests, @throws Problem as `receiveJson`, `bad-json` where the body is of another
 * shape, `too-many-pictures`, `upload-too-large` where one has too many bytes.
 */
export function receiveJsonPictures(limits: Limits, memory: UploadMemory): Receiver {
  const receive = receiveJson(limits, memory);
  return async (request, response) => {
    const body = validate(classifyBodySchema, await receive(request, response));
    if ('image' in body) return { pictures: [decodePicture(body.image, limits)], isList: false };
    if (body.images.length > mostPictures(limits)) throw tooManyPictures(limits);
    const pictures = body.images.map((text, index) => {
      try {
        return decodePicture(text, limits, `images[${index}]`);
      } catch (error) {
        if (error instanceof Problem && error.code !== 'upload-too-large') return error;
        throw error;
      }
    });
    return { pictures, isList: true };
  };
}
