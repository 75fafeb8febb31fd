import type { Request, Response } from 'express';
import { Problem } from '../problem.js';

/** The pictures of a request to /classify, in their order; a Problem stands for one that is none. */
export interface Received {
  readonly pictures: readonly (Uint8Array | Problem)[];
  /** Whether the answer is a list, also of one: the client wrote a list. */
  readonly isList: boolean;
}

/** Reads the body of a request. What it holds counts until the response is closed. */
export type Receiver = (request: Request, response: Response) => Promise<Received>;

export const emptyPicture = (field = 'image') =>
  new Problem('empty-picture', 'The file has no bytes.', { fields: [field] });
