import { FoodnetError } from '@foodnet/contracts';
import { openPictureReader, type PictureReader } from '@foodnet/picture';
import type { Classified } from './inference/batch-queue.js';
import type { Engine } from './inference/engine.js';
import type { Limits } from './limits.js';
import { InFlight } from './in-flight.js';
import { emptyCatalog, type BrokenVersion, type Catalog } from './models/catalog.js';
import { findVersion, versionNamed } from './models/find-version.js';
import { pointOfKey, spreadPoints, targetAt, type Split } from './models/split.js';
import { versionName, type Version } from './models/version.js';
import { Places } from './places.js';
import { Problem } from './problem.js';
import { UploadMemory } from './receive/upload-memory.js';

/** A file of any format that is read, or what a version takes: uint8 [height, width, 3] as its manifest says. */
export type Picture = { readonly bytes: Uint8Array } | { readonly pixels: Uint8Array };

/** What a picture got, and how long that took. */
export interface ServedPicture extends Classified {
  readonly decodedMs: number;
}

/** What the routes share: the models, what decodes pictures and runs networks, and whether requests are taken. */
export class Service {
  readonly places: Places;
  readonly uploads: UploadMemory;
  readonly inFlight = new InFlight();
  private readonly reader: PictureReader;
  private offered: { readonly catalog: Catalog; readonly standard?: Version; readonly split: Split } = {
    catalog: emptyCatalog,
    split: [],
  };
  private readonly nextPoint = spreadPoints();
  private stopping = false;

  constructor(
    readonly engine: Engine,
    readonly limits: Limits,
  ) {
    this.places = new Places(limits.queuedPictures);
    this.uploads = new UploadMemory(limits.uploadBytes);
    this.reader = openPictureReader({ threads: limits.decodeThreads, limits, oneByOne: true });
  }

  get catalog(): Catalog {
    return this.offered.catalog;
  }

  /** All that is there and cannot be served: what could not be read, and what could not be loaded. */
  get broken(): readonly BrokenVersion[] {
    const { models, broken } = this.catalog;
    const known = new Set(broken.map(({ model, version }) => `${model}/${version}`));
    const failed = [...models.values()].flat().flatMap((version) => {
      const error = this.engine.failureOf(version);
      const { model, version: number } = version.manifest;
      return error && !known.has(versionName(version)) ? [{ model, version: number, error }] : [];
    });
    return [...broken, ...failed];
  }

  /** The version that answers where a request names none; undefined until there is one. */
  get standard(): Version | undefined {
    return this.offered.standard;
  }

  get draining(): boolean {
    return this.stopping;
  }

  /** How requests that name no version are shared out; empty where `standard` answers them all. */
  get split(): Split {
    return this.offered.split;
  }

  /** Puts the models up for requests, in one step. `standard` and the targets of `split` must be loaded. */
  offer(catalog: Catalog, standard: Version, split: Split = []): void {
    this.offered = { catalog, standard, split };
  }

  /**
   * The version that answers a request: the one that it names, else its share of the split, else the default.
   *
   * @param stickyKey sends all requests that have it to the same share.
   * @throws Problem as `takeRequest` and `findVersion`.
   */
  versionFor(
    query: { readonly model?: string; readonly version?: string },
    stickyKey: string | undefined,
  ): Version {
    const standard = this.takeRequest();
    const { catalog, split } = this.offered;
    const { model } = standard.manifest;
    if (split.length === 0 || query.version !== undefined || (query.model ?? model) !== model)
      return findVersion(catalog, standard, query);
    const target = targetAt(split, stickyKey === undefined ? this.nextPoint() : pointOfKey(stickyKey));
    return target === undefined ? standard : (versionNamed(catalog, model, target) ?? standard);
  }

  /**
   * The version that a question about a model names, which needs none in memory; else the default.
   *
   * @throws Problem as `takeRequest` and `findVersion`.
   */
  findVersion(query: { readonly model?: string; readonly version?: string }): Version {
    return findVersion(this.catalog, this.takeRequest(), query);
  }

  /** From now on requests for work are refused. */
  drain(): void {
    this.stopping = true;
  }

  /** Starts the threads that decode, which would else start when they are first needed. */
  warmUp(): void {
    this.reader.start();
  }

  /** Ends the threads; what they work on is refused. */
  async close(): Promise<void> {
    await Promise.all([this.engine.close(), this.reader.close()]);
  }

  /**
   * From pictures to their probabilities, in places that are taken together: decoded in one thread, run in another. Each
   * comes to its own end, and its place is free then, in their order: Problem `decoding-failed`, FoodnetError as
   * `readPicture`, what the engine throws, or the signal's reason where it is aborted before the picture's turn.
   *
   * @throws Problem `overloaded`.
   */
  classifyAll(
    version: Version,
    pictures: readonly Picture[],
    signal: AbortSignal,
  ): Promise<PromiseSettledResult<ServedPicture>[]> {
    return this.places.hold(pictures.map((picture) => () => this.decodeAndRun(version, picture, signal)));
  }

  private async decodeAndRun(
    version: Version,
    picture: Picture,
    signal: AbortSignal,
  ): Promise<ServedPicture> {
    const startMs = performance.now();
    const pixels = 'pixels' in picture ? picture.pixels : await this.decode(version, picture.bytes, signal);
    const decodedMs = performance.now() - startMs;
    return { ...(await this.engine.classify(version, pixels, signal)), decodedMs };
  }

  private async decode({ manifest }: Version, bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.reader.read(bytes, manifest.picture, signal);
    } catch (cause) {
      if (cause instanceof FoodnetError || signal.aborted) throw cause;
      throw new Problem('decoding-failed', 'Send the picture again, or save it anew.', { cause });
    }
  }

  /**
   * @returns the version that answers by default.
   * @throws Problem `starting` before the models are there, `draining` behind the end of service.
   */
  takeRequest(): Version {
    if (this.stopping) throw new Problem('draining', 'Send the picture to another server, or again later.');
    if (!this.offered.standard)
      throw new Problem('starting', 'The model is being prepared. Try again later.');
    return this.offered.standard;
  }

  /** Whether a picture sent now would be answered. */
  get isReady(): boolean {
    try {
      this.checkReady();
      return true;
    } catch {
      return false;
    }
  }

  /** @throws Problem as `takeRequest` and `checkAnswers`, and `starting` while the default version is not loaded. */
  checkReady(): void {
    const standard = this.takeRequest();
    if (!this.engine.loadedAs(standard)) throw new Problem('starting', 'The model is being loaded.');
    this.checkAnswers(standard);
  }

  /** @throws Problem `answer-timeout` while a version works at one batch for longer than a picture may take. */
  checkAnswers(version: Version): void {
    const { answerTimeoutMs } = this.limits;
    if (this.engine.runningMs(version) <= answerTimeoutMs) return;
    const found = `The network has worked at one batch for more than ${answerTimeoutMs} ms`;
    throw new Problem('answer-timeout', `${found}. Try again later.`);
  }
}
