import type { Response } from 'express';
import { classifyPictures } from '../classify/classify-pictures.js';
import { Problem } from '../problem.js';
import type { ServedPicture, Service } from '../service.js';

/**
 * As `classifyPictures`, for protocols whose answers have no room for an error of one picture.
 *
 * @throws the first picture's Problem, too.
 */
export async function classifyWhole(
  service: Service,
  response: Response,
  work: Parameters<typeof classifyPictures>[2],
): Promise<readonly ServedPicture[]> {
  const served = await classifyPictures(service, response, work);
  return served.map((one, index) => {
    if (!(one instanceof Problem)) return one;
    if (served.length === 1) throw one;
    throw new Problem(one.code, `Picture ${index}: ${one.message}`, { cause: one.cause });
  });
}
