import { Worker } from 'node:worker_threads';
import type { Hdf5Tree } from './hdf5-tree.js';
import { limits } from './limits.js';
import { damaged } from './refuse.js';

type Answer = { readonly tree: Hdf5Tree } | { readonly found: string };

/**
 * Reads HDF5 files in a thread of its own: what makes HDF5's library fail, end or run for ever takes that thread alone,
 * and the next file gets a new one.
 */
export class Hdf5Reader {
  private worker: Worker | undefined;

  constructor(private readonly timeMs: number = limits.timeMs) {}

  /** @param source its name for people. @throws FoodnetError `damaged`. */
  async read(bytes: Uint8Array, source: string): Promise<Hdf5Tree> {
    this.worker ??= new Worker(new URL('./hdf5-worker.js', import.meta.url), {
      stdout: true,
      stderr: true,
      // Those of a program given to `node --input-type=module --eval` would refuse a file.
      execArgv: [],
    });
    const { worker } = this;
    try {
      const answer = await this.ask(worker, bytes);
      if ('tree' in answer) return answer.tree;
      throw new Error(answer.found);
    } catch (cause) {
      // Its memory may be what the file made of it.
      await this.close();
      throw damaged(source, `its HDF5 is damaged (${(cause as Error).message})`, cause);
    }
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(worker: Worker, bytes: Uint8Array): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const settled = (settle: () => void) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        settle();
      };
      const onMessage = (answer: Answer) => settled(() => resolve(answer));
      const onError = (error: Error) => settled(() => reject(error));
      const onExit = (code: number) => onError(new Error(`the library ended with ${code}`));
      const timer = setTimeout(
        () => onError(new Error(`it takes longer than ${this.timeMs} ms`)),
        this.timeMs,
      );
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(bytes);
    });
  }
}

/** Works with a reader, whose thread ends with the work. */
export async function withHdf5Reader<Result>(work: (reader: Hdf5Reader) => Promise<Result>): Promise<Result> {
  const reader = new Hdf5Reader();
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}
