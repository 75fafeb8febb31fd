import { FoodnetError } from '@foodnet/contracts';
import { disableTelemetry } from '@foodnet/stage';
import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Problem } from '../problem.js';
import { encodeFrame, FrameReader, PIPE, type Frame } from './frames.js';
import type { Failure, Loaded, LoadRequest, NetworkWork } from './messages.js';

interface Pending {
  readonly resolve: (answer: Frame) => void;
  readonly reject: (error: unknown) => void;
}

/** The process's own objects are few; networks and pictures lie outside of this heap. */
const HEAP_MB = 256;

/**
 * For glibc, which reads them when a process starts; other C libraries pass over them. It asks Linux for pages of 2 MB: a
 * network's weights are read from end to end for every batch, and most of what small pages cost is finding them. And what
 * has 4 MB or more, as the file of a network and its weights before they are laid out anew, goes back to the system when it
 * is no longer used: 90 MB less of a network of 75.
 */
const ALLOCATION = 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4194304';

/** The cause of a refusal where the process was not dead but slow. */
export class LateError extends Error {}

/** The cause of a refusal where somebody else killed the process: the system for want of memory, or an operator. */
export class KilledError extends Error {}

/** A process that runs one network, from its start to its end. What it is doing when it dies is refused. */
export class InferenceProcess implements NetworkWork {
  readonly #child: ChildProcess;
  /** Undefined where the system has no descriptors for it; an error of the child follows. */
  readonly #pipe: Duplex | undefined;
  /** In the order in which they were asked, and are answered. */
  readonly #pending: Pending[] = [];
  readonly #ended: Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  readonly #timeoutMs: number | undefined;
  #isClosed = false;
  /** Why this side ended it, where it did. */
  #sentence: LateError | undefined;
  #death: unknown;

  /**
   * @param timeoutMs for each answer; a process that takes longer is ended. Undefined waits.
   * @param onDeath is called once, unless `close` ended the process.
   * @throws Problem `inference-failed` where the system refuses to start a process at once, e.g. for want of memory.
   */
  constructor(workerFile: URL, timeoutMs: number | undefined, onDeath: (cause: unknown) => void) {
    this.#timeoutMs = timeoutMs;
    this.#child = startWorker(workerFile);
    this.#pipe = (this.#child.stdio as ChildProcess['stdio'] | undefined)?.[PIPE] as Duplex | undefined;
    const frames = new FrameReader();
    this.#pipe?.on('data', (piece: Buffer) => {
      for (const frame of frames.read(piece)) this.#pending.shift()?.resolve(frame);
    });
    // Where the pipe breaks, the end of the process is on its way.
    this.#pipe?.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = (cause: Error) => {
        if (this.#death !== undefined) return;
        this.#death = cause;
        for (const { reject } of this.#pending.splice(0)) reject(this.#refusal());
        resolve();
        if (!this.#isClosed) onDeath(cause);
      };
      this.#child.on('error', end);
      this.#child.once('exit', (code, signal) => {
        const Death = signal === 'SIGKILL' ? KilledError : Error;
        end(
          this.#sentence ?? new Death(`The inference process ended with ${signal ?? `exit code ${code}`}.`),
        );
      });
    });
  }

  /** Undefined where the system has no room for another process. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws Problem `inference-failed` where the process dies; FoodnetError as the worker does; any other error of it. */
  async load(request: LoadRequest): Promise<Loaded> {
    const { json } = (await this.#ask({ json: request })) as { readonly json: Loaded };
    return json;
  }

  /** @throws Problem `inference-failed` where the process dies, or the network cannot be run, e.g. for want of memory. */
  async run(images: Uint8Array): Promise<Float32Array> {
    const { bytes } = (await this.#ask({ bytes: images }).catch((cause: unknown) => {
      if (cause instanceof Problem || cause instanceof FoodnetError) throw cause;
      throw new Problem('inference-failed', 'The network could not run. Send the picture again.', { cause });
    })) as { readonly bytes: Uint8Array };
    // A copy, since a view of float32 begins at a multiple of four.
    return new Float32Array(new Uint8Array(bytes).buffer);
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

  /** Code that hangs cannot be told to stop. */
  #endLate(): void {
    this.#sentence = new LateError(
      `The inference process gave no answer within ${this.#timeoutMs} ms (--network-timeout-ms) and was ended.`,
    );
    this.#child.kill('SIGKILL');
  }

  async #ask(request: Frame): Promise<Frame> {
    const asked = new Promise<Frame>((resolve, reject) => {
      if (this.#death !== undefined) {
        reject(this.#refusal());
        return;
      }
      // First: what it throws for want of memory must leave nobody behind who waits for the next one's answer.
      const frame = encodeFrame(request);
      this.#pending.push({ resolve, reject });
      this.#pipe?.write(frame);
    });
    this.#last = asked.catch(() => undefined);
    const timer = this.#timeoutMs && setTimeout(() => this.#endLate(), this.#timeoutMs).unref();
    const answer = await asked.finally(() => clearTimeout(timer));
    const { error } = 'json' in answer ? (answer.json as Partial<Failure>) : {};
    if (error === undefined) return answer;
    if (error.code === undefined) throw new Error(error.message);
    throw new FoodnetError(error.code, error.message);
  }
}

function startWorker(workerFile: URL): ChildProcess {
  disableTelemetry();
  const { GLIBC_TUNABLES } = process.env;
  try {
    // Options of this process, such as --input-type, are not for its child.
    return spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, fileURLToPath(workerFile)], {
      env: { ...process.env, GLIBC_TUNABLES: [GLIBC_TUNABLES, ALLOCATION].filter(Boolean).join(':') },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
  } catch (cause) {
    // Of want of processes or descriptors the child tells; of want of memory Node throws.
    throw new Problem('inference-failed', 'No process can be started. Send the picture again.', { cause });
  }
}
