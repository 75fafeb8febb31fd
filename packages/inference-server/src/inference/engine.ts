import { FoodnetError } from '@foodnet/contracts';
import type { Device } from '@foodnet/stage';
import type { Logger } from 'pino';
import { readNetwork, type NetworkFiles } from '../models/read-network.js';
import { versionKey, versionName, type Version } from '../models/version.js';
import { Problem } from '../problem.js';
import { SerialQueue } from '../serial-queue.js';
import { RecentlyUsed } from '../models/recently-used.js';
import { BatchQueue, type BatchOptions, type Classified } from './batch-queue.js';
import { InferenceThread } from './inference-thread.js';
import type { Loaded } from './messages.js';

export interface EngineOptions extends Partial<BatchOptions> {
  readonly device: Device;
  readonly threads: number;
  /** Time before a version that could not be loaded is tried again. */
  readonly reloadAfterMs: number;
  /** Versions that are kept loaded; the one that was used least recently is closed for another. */
  readonly loadedVersions: number;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** The worker's compiled file; tests put one in its place that dies on purpose. */
  readonly workerFile?: URL;
}

/** Without options, as a program that uses the engine alone: each picture by itself. */
const standardBatches: BatchOptions = { batchPictures: 1, batchDelayMs: 0 };

const firstRevivalMs = 10;
const longestRevivalMs = 10_000;

/**
 * Runs networks in a thread of its own, one session a version, loaded when it is first asked for. A thread that dies
 * is replaced and loads again what was loaded; only the request that it was working on fails.
 */
export class Engine {
  private thread?: InferenceThread;
  private readonly loaded = new Map<string, Loaded>();
  /** The versions that are loaded, or were when the thread died, and are loaded again then. */
  private readonly kept: RecentlyUsed<Version>;
  private readonly loading = new Map<string, Promise<Loaded>>();
  private readonly failures = new Map<string, { readonly error: unknown; readonly atMs: number }>();
  /** Of the thread: batches, and versions to load between them. */
  private readonly queue = new SerialQueue();
  private readonly batches: BatchQueue<Version>;
  private revivalMs = firstRevivalMs;
  private revival?: NodeJS.Timeout;
  private closed = false;

  constructor(private readonly options: EngineOptions) {
    this.kept = new RecentlyUsed(options.loadedVersions);
    this.batches = new BatchQueue({ ...standardBatches, ...options }, (version, pictures) =>
      this.queue.run(() => this.runBatch(version, pictures)),
    );
  }

  get threads(): number {
    return this.options.threads;
  }

  /** How the version runs now, or undefined while it is not loaded. */
  loadedAs(version: Version): Loaded | undefined {
    return this.loaded.get(versionKey(version));
  }

  /**
   * Verifies and loads a version, runs it once, and asks it for the pictures that are stored beside it. Its files are
   * read while others are served.
   *
   * @throws FoodnetError `missing` or `damaged` where its files are not what its manifest says, `not-equal` where it
   * answers otherwise than it did when it was exported, `no-device` where a GPU was asked for and cannot be used; Problem
   * `inference-failed` where the thread dies.
   */
  load(version: Version): Promise<Loaded> {
    const key = versionKey(version);
    const running = this.loading.get(key);
    if (running) return running;
    const loading = this.readAndOpen(version).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  /** Keeps these loaded however many others are asked for. */
  pin(versions: readonly Version[]): void {
    this.kept.pin(versions.map(versionKey));
  }

  /** The next `load` of a version that could not be loaded reads its files at once: they changed. */
  retry(version: Version): void {
    this.failures.delete(versionKey(version));
  }

  /**
   * Classifies a picture, together with others of its version that wait.
   *
   * @param pixels uint8 [height, width, 3], as the version's manifest says.
   * @throws as `load`; the signal's reason where it is aborted before the picture's turn.
   */
  async classify(version: Version, pixels: Uint8Array, signal?: AbortSignal): Promise<Classified> {
    if (!this.loadedAs(version)) await this.load(version);
    return this.batches.add(version, pixels, signal);
  }

  /** Ends the thread. What it is working on and what waits for it is refused; whoever wants it done waits first. */
  async close(): Promise<void> {
    this.closed = true;
    await this.thread?.close();
    this.loaded.clear();
  }

  private async runBatch(version: Version, pictures: readonly Uint8Array[]): Promise<Float32Array[]> {
    await this.open(version);
    const images = new Uint8Array(pictures.length * pictures[0].length);
    for (const [index, pixels] of pictures.entries()) images.set(pixels, index * pixels.length);
    const probabilities = await this.liveThread().ask(
      { kind: 'run', session: versionKey(version), images, count: pictures.length },
      [images.buffer],
    );
    const classes = probabilities.length / pictures.length;
    return pictures.map((_, index) => probabilities.subarray(index * classes, (index + 1) * classes));
  }

  private async readAndOpen(version: Version): Promise<Loaded> {
    const key = versionKey(version);
    const failure = this.failures.get(key);
    if (failure && performance.now() - failure.atMs < this.options.reloadAfterMs) throw failure.error;
    try {
      const files = this.loaded.has(key) ? undefined : await readNetwork(version);
      return await this.queue.run(() => this.open(version, files));
    } catch (error) {
      // A file stays damaged; a thread that died may do better the next time.
      if (error instanceof FoodnetError) this.failures.set(key, { error, atMs: performance.now() });
      throw error;
    }
  }

  /** In the thread's turn. `files` were read before it where that could be known. */
  private async open(version: Version, files?: NetworkFiles): Promise<Loaded> {
    if (this.closed) throw new Problem('draining', 'The engine is closed.');
    const key = versionKey(version);
    const open = this.loaded.get(key);
    if (open) {
      this.kept.use(key, version);
      return open;
    }
    const { model, probe } = files ?? (await readNetwork(version));
    const { classes, picture, precision } = version.manifest;
    const { width, height } = picture;
    const { device, threads } = this.options;
    const loaded = await this.liveThread().ask(
      {
        kind: 'load',
        session: key,
        model,
        device,
        threads,
        height,
        width,
        classes: classes.length,
        precision,
        probe,
      },
      [model.buffer],
    );
    if (loaded.refused !== undefined) {
      this.options.logger.warn(`The network runs on the ${loaded.provider}, for: ${loaded.refused}`);
    }
    this.loaded.set(key, loaded);
    this.kept.use(key, version);
    this.failures.delete(key);
    await this.closeSurplus();
    return loaded;
  }

  private async closeSurplus(): Promise<void> {
    for (const [session] of this.kept.takeSurplus()) {
      this.loaded.delete(session);
      // Where the thread died, the session did, too.
      await this.thread?.ask({ kind: 'unload', session }, []).catch(() => undefined);
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
    if (!this.closed) this.revive();
  }

  /** Each attempt that fails doubles the time to the next, so that a thread that cannot live does not spin. */
  private revive(): void {
    if (this.revival) return;
    const attempt = async () => {
      this.revival = undefined;
      if (this.closed) return;
      this.failures.clear();
      let failed = false;
      for (const version of this.kept.values()) {
        try {
          await this.load(version);
        } catch (error) {
          this.options.logger.error({ err: error }, `${versionName(version)} could not be loaded again.`);
          const key = versionKey(version);
          if (error instanceof FoodnetError && !this.kept.isPinned(key)) this.kept.delete(key);
          else failed = true;
        }
      }
      this.revivalMs = failed ? Math.min(longestRevivalMs, this.revivalMs * 2) : firstRevivalMs;
      if (failed) this.revive();
    };
    this.revival = setTimeout(() => void attempt(), this.revivalMs).unref();
  }
}
