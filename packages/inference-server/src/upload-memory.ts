import { Problem } from './problem.js';

/** Bytes of uploads that are held in memory, those of all clients together. */
export class UploadMemory {
  #heldBytes = 0;

  constructor(private readonly limitBytes: number) {}

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @throws Problem `overloaded`; nothing is taken then. */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > this.limitBytes)
      throw new Problem('overloaded', 'Too many uploads are held in memory already. Try again later.');
    this.#heldBytes += bytes;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}
