import { FoodnetError } from '@foodnet/contracts';
import { disableTelemetry } from '@foodnet/stage';
import { Worker } from 'node:worker_threads';
import { Problem } from '../problem.js';
import type { Exchanges, Reply } from './messages.js';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread's own objects are few; networks and pictures lie outside of this heap. */
const HEAP_MB = 256;

const ended = () => new Problem('inference-failed', 'The inference thread ended. Send the picture again.');

/** One worker thread, from its start to its end. What it is doing when it dies is refused with `inference-failed`. */
export class InferenceThread {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private closed = false;
  private death: unknown;

  /** @param onDeath is called once, unless `close` ended the thread. */
  constructor(workerFile: URL, onDeath: (cause: unknown) => void) {
    disableTelemetry();
    // Options of this process, such as --input-type, are not for the worker.
    this.worker = new Worker(workerFile, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.worker.on('message', (reply: Reply) => this.settle(reply));
    this.worker.on('error', (cause) => (this.death = cause));
    this.worker.once('exit', (code) => {
      const cause = this.death ?? new Error(`The inference thread ended with exit code ${code}.`);
      this.death = cause;
      for (const { reject } of this.pending.values()) reject(ended());
      this.pending.clear();
      if (!this.closed) onDeath(cause);
    });
  }

  /**
   * @param transfer buffers that the worker takes over; they are empty here afterwards.
   * @throws Problem `inference-failed` where the thread dies; FoodnetError `damaged` and `no-device`.
   */
  ask<Kind extends keyof Exchanges>(
    request: Exchanges[Kind]['request'] & { readonly kind: Kind },
    transfer: readonly ArrayBuffer[],
  ): Promise<Exchanges[Kind]['reply']> {
    return new Promise((resolve, reject) => {
      if (this.death !== undefined) {
        reject(ended());
        return;
      }
      const id = this.nextId++;
      this.pending.set(id, { resolve: (value) => resolve(value as Exchanges[Kind]['reply']), reject });
      this.worker.postMessage({ id, request }, transfer);
    });
  }

  /** Ends the thread. What is pending is refused. */
  async close(): Promise<void> {
    this.closed = true;
    await this.worker.terminate();
  }

  private settle({ id, value, error }: Reply): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) pending?.resolve(value);
    else if (error.code === undefined) pending?.reject(new Error(error.message));
    else pending?.reject(new FoodnetError(error.code, error.message));
  }
}
