import { FoodnetError, type ErrorCode } from '@foodnet/contracts';
import { orAborted, type Device } from '@foodnet/stage';
import type { Logger } from 'pino';
import { versionKey, versionName, type Version } from '../models/version.js';
import { Problem } from '../problem.js';
import { SerialQueue } from '../serial-queue.js';
import { RecentlyUsed } from '../models/recently-used.js';
import { BatchQueue, type BatchOptions, type Classified } from './batch-queue.js';
import { InferenceProcess, KilledError, LateError } from './inference-process.js';
import type { Loaded } from './messages.js';

export interface EngineOptions extends Partial<BatchOptions> {
  readonly device: Device;
  readonly threads: number;
  /** Time before a version that could not be loaded is tried again. */
  readonly reloadAfterMs: number;
  /** Time for a network to load, or to answer a batch; its process is replaced then. As long as it takes without it. */
  readonly networkTimeoutMs?: number;
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

/** A version in the process that runs it. */
interface Running {
  readonly process: InferenceProcess;
  readonly loaded: Loaded;
}

/**
 * Runs networks, each version in a process of its own, which starts when the version is first asked for. One that dies
 * takes nothing with it but the requests that it was working on, and is replaced.
 */
export class Engine {
  private readonly running = new Map<string, Running>();
  /** The versions that run, or did when their process died, and are loaded again then. */
  private readonly kept: RecentlyUsed<Version>;
  private readonly loading = new Map<string, Promise<Running>>();
  private readonly failures = new Map<string, { readonly error: FoodnetError; readonly atMs: number }>();
  /** One version at a time, so that no more than one is in memory beside those that are kept; pinned ones first. */
  private readonly loads = new SerialQueue();
  /** A queue a version, so that one that hangs keeps no other waiting. */
  private readonly batches = new WeakMap<Version, BatchQueue>();
  /** All that have not been closed, also those that load. */
  private readonly processes = new Set<InferenceProcess>();
  private revivalMs = firstRevivalMs;
  private revival?: NodeJS.Timeout;
  private closed = false;

  constructor(private readonly options: EngineOptions) {
    this.kept = new RecentlyUsed(options.loadedVersions);
  }

  get threads(): number {
    return this.options.threads;
  }

  /** Of the processes that run networks. */
  get pids(): readonly number[] {
    return [...this.processes].flatMap(({ pid }) => pid ?? []);
  }

  /** How the version runs now, or undefined while it is not loaded. */
  loadedAs(version: Version): Loaded | undefined {
    return this.running.get(versionKey(version))?.loaded;
  }

  /** How long the version has been working at one batch; 0 while it does not. */
  runningMs(version: Version): number {
    return this.batches.get(version)?.runningMs ?? 0;
  }

  /**
   * Verifies and loads a version, runs it once, and asks it for the pictures that are stored beside it, while others are
   * served.
   *
   * @throws FoodnetError `missing` or `damaged` where its files are not what its manifest says or loading them fails or
   * ends the process, `not-equal` where it answers otherwise than it did when it was exported, `no-device` where a GPU was
   * asked for and cannot be used, `too-slow` where it takes longer than it may or somebody kills its process; Problem
   * `inference-failed` where no process can be started.
   */
  async load(version: Version): Promise<Loaded> {
    return (await this.provide(version)).loaded;
  }

  /** Keeps these loaded however many others are asked for. */
  pin(versions: readonly Version[]): void {
    this.kept.pin(versions.map(versionKey));
  }

  /** Why the version could not be loaded when that was last tried; undefined where it could, or was not tried. */
  failureOf(version: Version): FoodnetError | undefined {
    return this.failures.get(versionKey(version))?.error;
  }

  /** The next `load` of a version that could not be loaded looks at its files at once. */
  retry(version: Version): void {
    this.failures.delete(versionKey(version));
  }

  /**
   * Classifies a picture, together with others of its version that wait.
   *
   * @param pixels uint8 [height, width, 3], as the version's manifest says.
   * @throws as `load`; the signal's reason where it is aborted before the answer is there.
   */
  async classify(version: Version, pixels: Uint8Array, signal?: AbortSignal): Promise<Classified> {
    const startMs = performance.now();
    if (!this.loadedAs(version)) await orAborted(this.load(version), signal);
    const loadMs = performance.now() - startMs;
    const classified = await this.batchesOf(version).add(pixels, signal);
    return { ...classified, waitedMs: loadMs + classified.waitedMs };
  }

  /** Ends the processes. What they work on and what waits is refused; whoever wants it done waits first. */
  async close(): Promise<void> {
    this.closed = true;
    this.running.clear();
    await Promise.all([...this.processes].map((process) => process.close()));
  }

  private batchesOf(version: Version): BatchQueue {
    const known = this.batches.get(version);
    if (known) return known;
    const options = { ...standardBatches, ...this.options };
    const batches = new BatchQueue(options, (pictures) => this.runBatch(version, pictures));
    this.batches.set(version, batches);
    return batches;
  }

  private async runBatch(version: Version, pictures: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { process } = await this.provide(version);
    const images = new Uint8Array(pictures.length * pictures[0].length);
    for (const [index, pixels] of pictures.entries()) images.set(pixels, index * pixels.length);
    const probabilities = await process.run(images);
    const classes = probabilities.length / pictures.length;
    return pictures.map((_, index) => probabilities.subarray(index * classes, (index + 1) * classes));
  }

  private async provide(version: Version): Promise<Running> {
    if (this.closed) throw new Problem('draining', 'The engine is closed.');
    const key = versionKey(version);
    const running = this.running.get(key);
    if (running) {
      this.kept.use(key, version);
      return running;
    }
    const loading =
      this.loading.get(key) ??
      this.loads
        .run(
          () => this.open(version),
          () => this.kept.isPinned(key),
        )
        .finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  private async open(version: Version): Promise<Running> {
    if (this.closed) throw new Problem('draining', 'The engine is closed.');
    const { device, threads, logger, reloadAfterMs, networkTimeoutMs } = this.options;
    const workerFile = this.options.workerFile ?? new URL('worker.js', import.meta.url);
    const key = versionKey(version);
    const failure = this.failures.get(key);
    if (failure && performance.now() - failure.atMs < reloadAfterMs) throw failure.error;
    const process = new InferenceProcess(workerFile, networkTimeoutMs, (cause) => {
      this.processes.delete(process);
      if (this.running.get(key)?.process === process) this.replace(version, cause);
    });
    this.processes.add(process);
    try {
      const loaded = await process.load({ version, device, threads });
      if (loaded.refused !== undefined)
        logger.warn(`The network runs on the ${loaded.provider}, for: ${loaded.refused}`);
      const running = { process, loaded };
      this.running.set(key, running);
      this.kept.use(key, version);
      this.failures.delete(key);
      this.closeSurplus();
      return running;
    } catch (cause) {
      await this.end(process, process.close());
      const error = this.closed || process.pid === undefined ? cause : refusalOf(version, cause);
      if (error instanceof FoodnetError) this.failures.set(key, { error, atMs: performance.now() });
      throw error;
    }
  }

  private closeSurplus(): void {
    for (const [key] of this.kept.takeSurplus()) {
      const { process } = this.running.get(key) ?? {};
      this.running.delete(key);
      if (process) void this.end(process, process.finish());
    }
  }

  private async end(process: InferenceProcess, ending: Promise<void>): Promise<void> {
    await ending;
    this.processes.delete(process);
  }

  private replace(version: Version, cause: unknown): void {
    this.running.delete(versionKey(version));
    this.options.logger.error(
      { err: cause, version: versionName(version) },
      'The inference process died; it is replaced.',
    );
    if (!this.closed) this.revive();
  }

  /** Each attempt that fails doubles the time to the next, so that a process that cannot live is not started for ever. */
  private revive(): void {
    if (this.revival) return;
    const attempt = async () => {
      this.revival = undefined;
      let failed = false;
      const isPinned = (version: Version) => this.kept.isPinned(versionKey(version));
      const pinnedFirst = this.kept
        .values()
        .toSorted((one, other) => Number(isPinned(other)) - Number(isPinned(one)));
      for (const version of pinnedFirst) {
        if (this.closed) return;
        if (this.loadedAs(version)) continue;
        this.retry(version);
        try {
          await this.load(version);
        } catch (error) {
          this.options.logger.error({ err: error }, `${versionName(version)} could not be loaded again.`);
          if (error instanceof FoodnetError && !isPinned(version)) this.kept.delete(versionKey(version));
          else failed = true;
        }
      }
      this.revivalMs = failed ? Math.min(longestRevivalMs, this.revivalMs * 2) : firstRevivalMs;
      if (failed) this.revive();
    };
    this.revival = setTimeout(() => void attempt(), this.revivalMs).unref();
  }
}

/** A process has nothing to do but to load its version: where it fails at that by itself, the version is to blame. */
function refusalOf(version: Version, cause: unknown): unknown {
  const isDeath = cause instanceof Problem && cause.code === 'inference-failed';
  if (cause instanceof FoodnetError || (cause instanceof Problem && !isDeath)) return cause;
  const reason = (isDeath ? cause.cause : cause) as Error;
  const [code, cure] = verdictOn(reason);
  const message = reason.message.replace(/\.?$/, '.');
  return new FoodnetError(code, `Cannot load ${versionName(version)}: ${message} ${cure}`, { cause });
}

function verdictOn(reason: Error): readonly [code: ErrorCode, cure: string] {
  if (reason instanceof LateError)
    return ['too-slow', 'Give it more time, or see what keeps the disk or the processors busy.'];
  if (reason instanceof KilledError)
    return [
      'too-slow',
      'It was killed, most likely for want of memory. Give it more, or lower --loaded-versions.',
    ];
  return ['damaged', 'Loading it was all that it was asked. Remove the version and export the run again.'];
}
