import { FoodnetError } from '@foodnet/contracts';
import type { Device } from '@foodnet/stage';
import type { Logger } from 'pino';
import { readNetwork } from '../models/read-network.js';
import { versionName, type Version } from '../models/version.js';
import { Problem } from '../problem.js';
import { SerialQueue } from '../serial-queue.js';
import { InferenceThread } from './inference-thread.js';
import type { Loaded } from './messages.js';

export interface EngineOptions {
  readonly device: Device;
  readonly threads: number;
  /** Time before a version that could not be loaded is tried again. */
  readonly reloadAfterMs: number;
  readonly logger: Logger;
  /** The worker's compiled file; tests put one in its place that dies on purpose. */
  readonly workerFile?: URL;
}

const firstRevivalMs = 10;
const longestRevivalMs = 10_000;

/**
 * Runs networks in a thread of its own, one session a version, loaded when it is first asked for. A thread that dies
 * is replaced and loads again what was loaded; only the request that it was working on fails.
 */
export class Engine {
  private thread?: InferenceThread;
  private readonly loaded = new Map<string, Loaded>();
  /** Versions that were loaded once, and are again after the thread died. */
  private readonly kept = new Map<string, Version>();
  private readonly failures = new Map<string, { readonly error: unknown; readonly atMs: number }>();
  private readonly queue = new SerialQueue();
  private revivalMs = firstRevivalMs;
  private closed = false;

  constructor(private readonly options: EngineOptions) {}

  get threads(): number {
    return this.options.threads;
  }

  /** How the version runs now, or undefined while it is not loaded. */
  loadedAs(version: Version): Loaded | undefined {
    return this.loaded.get(versionName(version));
  }

  /**
   * Loads a version and runs it once.
   *
   * @throws FoodnetError `missing` or `damaged` where its files are not what its manifest says, `no-device` where a GPU
   * was asked for and cannot be used; Problem `inference-failed` where the thread dies.
   */
  load(version: Version): Promise<Loaded> {
    return this.queue.run(() => this.open(version));
  }

  /**
   * @param pixels uint8 [height, width, 3], as the version's manifest says.
   * @returns float32 [classes].
   * @throws as `load`; the signal's reason where it is aborted before the picture's turn.
   */
  classify(version: Version, pixels: Uint8Array, signal?: AbortSignal): Promise<Float32Array> {
    return this.queue.run(async () => {
      await this.open(version);
      // A decoder's buffer may be part of a pool or memory of its library, which cannot be handed to a thread.
      const images = new Uint8Array(pixels);
      return this.liveThread().ask({ kind: 'run', session: versionName(version), images, count: 1 }, [
        images.buffer,
      ]);
    }, signal);
  }

  /** Ends the thread. What it is working on and what waits for it is refused; whoever wants it done waits first. */
  async close(): Promise<void> {
    this.closed = true;
    await this.thread?.close();
    this.loaded.clear();
  }

  private async open(version: Version): Promise<Loaded> {
    if (this.closed) throw new Problem('draining', 'The engine is closed.');
    const name = versionName(version);
    const open = this.loaded.get(name);
    if (open) return open;
    const failure = this.failures.get(name);
    if (failure && performance.now() - failure.atMs < this.options.reloadAfterMs) throw failure.error;
    try {
      const model = await readNetwork(version);
      const { width, height } = version.manifest.picture;
      const { device, threads } = this.options;
      const classes = version.manifest.classes.length;
      const loaded = await this.liveThread().ask(
        { kind: 'load', session: name, model, device, threads, height, width, classes },
        [model.buffer],
      );
      if (loaded.refused !== undefined) {
        this.options.logger.warn(`The network runs on the ${loaded.provider}, for: ${loaded.refused}`);
      }
      this.loaded.set(name, loaded);
      this.kept.set(name, version);
      this.failures.delete(name);
      return loaded;
    } catch (error) {
      // A file stays damaged; a thread that died may do better the next time.
      if (error instanceof FoodnetError) this.failures.set(name, { error, atMs: performance.now() });
      throw error;
    }
  }

  private liveThread(): InferenceThread {
    return (this.thread ??= new InferenceThread(
      this.options.workerFile ?? new URL('worker.js', import.meta.url),
      (cause) => this.replaceThread(cause),
    ));
  }

  private replaceThread(cause: unknown): void {
    this.options.logger.error({ err: cause }, 'The inference thread died; it is replaced.');
    this.thread = undefined;
    this.loaded.clear();
    if (this.kept.size > 0 && !this.closed) this.revive();
  }

  /** Each attempt that fails doubles the time to the next, so that a thread that cannot live does not spin. */
  private revive(): void {
    const attempt = async () => {
      if (this.closed) return;
      try {
        this.failures.clear();
        for (const version of this.kept.values()) await this.load(version);
        this.revivalMs = firstRevivalMs;
      } catch (error) {
        this.options.logger.error({ err: error }, 'The models could not be loaded again.');
        this.revivalMs = Math.min(longestRevivalMs, this.revivalMs * 2);
        this.revive();
      }
    };
    setTimeout(() => void attempt(), this.revivalMs).unref();
  }
}
