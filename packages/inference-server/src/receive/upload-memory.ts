import type { Response } from 'express';
import { Problem } from '../problem.js';

/** What one request holds. */
export interface UploadHold {
  /** @throws Problem `overloaded`, `upload-too-large` where it is too much for this request alone; nothing is taken then. */
  take(bytes: number): void;
}

/** Bytes of uploads that are held in memory, those of all clients together. */
export class UploadMemory {
  #heldBytes = 0;

  constructor(private readonly limitBytes: number) {}

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What is taken here is given back when the response is closed. */
  holdFor(response: Response): UploadHold {
    let heldBytes = 0;
    response.once('close', () => (this.#heldBytes -= heldBytes));
    return {
      take: (bytes) => {
        // It would be refused for ever, however idle we are.
        if (heldBytes + bytes > this.limitBytes)
          throw new Problem(
            'upload-too-large',
            `All uploads together may take ${this.limitBytes} bytes of memory, JSON counts four times and binary tensors twice. Send less at once.`,
          );
        if (this.#heldBytes + bytes > this.limitBytes)
          throw new Problem('overloaded', 'Too many uploads are held in memory already. Try again later.');
        this.#heldBytes += bytes;
        heldBytes += bytes;
      },
    };
  }
}
