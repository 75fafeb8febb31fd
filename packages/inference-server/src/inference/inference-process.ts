import { FoodnetError } from '@foodnet/contracts';
import { disableTelemetry } from '@foodnet/stage';
import { fork, type ChildProcess } from 'node:child_process';
import { Problem } from '../problem.js';
import type { Exchanges, Reply } from './messages.js';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The process's own objects are few; networks and pictures lie outside of this heap. */
const HEAP_MB = 256;

/**
 * Has glibc ask Linux for pages of 2 MB. A network's weights are read from end to end for every batch, and most of what
 * small pages cost is finding them. It is read when a process starts; other C libraries pass over it.
 */
const LARGE_PAGES = 'glibc.malloc.hugetlb=1';

/** A process that runs one network, from its start to its end. What it is doing when it dies is refused. */
export class InferenceProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #nextId = 0;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #death: unknown;

  /** @param onDeath is called once, unless `close` ended the process. */
  constructor(workerFile: URL, onDeath: (cause: unknown) => void) {
    disableTelemetry();
    const { GLIBC_TUNABLES } = process.env;
    this.#child = fork(workerFile, {
      // Options of this process, such as --input-type, are not for its child.
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      env: { ...process.env, GLIBC_TUNABLES: [GLIBC_TUNABLES, LARGE_PAGES].filter(Boolean).join(':') },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (reply: Reply) => this.#settle(reply));
    this.#ended = new Promise((resolve) => {
      const end = (cause: Error) => {
        if (this.#death !== undefined) return;
        this.#death = cause;
        for (const { reject } of this.#pending.values()) reject(this.#refusal());
        this.#pending.clear();
        resolve();
        if (!this.#isClosed) onDeath(cause);
      };
      this.#child.on('error', end);
      this.#child.once('exit', (code, signal) =>
        end(new Error(`The inference process ended with ${signal ?? `exit code ${code}`}.`)),
      );
    });
  }

  /** Undefined where the system has no room for another process. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws Problem `inference-failed` where the process dies; FoodnetError as the worker does. */
  ask<Kind extends keyof Exchanges>(
    request: Exchanges[Kind]['request'] & { readonly kind: Kind },
  ): Promise<Exchanges[Kind]['reply']> {
    const asked = new Promise<Exchanges[Kind]['reply']>((resolve, reject) => {
      if (this.#death !== undefined) {
        reject(this.#refusal());
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, { resolve: (value) => resolve(value as Exchanges[Kind]['reply']), reject });
      // Where it cannot be sent, the end of the process is on its way.
      if (this.#child.connected) this.#child.send({ id, request }, () => undefined);
    });
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  /** Ends the process behind what it was asked. */
  async finish(): Promise<void> {
    await this.#last;
    await this.close();
  }

  /** Ends the process at once. What it was asked is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #refusal(): Problem {
    return new Problem('inference-failed', 'The inference process ended. Send the picture again.', {
      cause: this.#death,
    });
  }

  #settle({ id, value, error }: Reply): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(value);
    else if (error.code === undefined) pending?.reject(new Error(error.message));
    else pending?.reject(new FoodnetError(error.code, error.message));
  }
}
