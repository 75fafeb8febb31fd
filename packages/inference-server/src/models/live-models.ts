import { FoodnetError } from '@foodnet/contracts';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Engine } from '../inference/engine.js';
import { Problem } from '../problem.js';
import { SerialQueue } from '../serial-queue.js';
import type { Service } from '../service.js';
import { readCatalog, type BrokenVersion, type Catalog } from './catalog.js';
import { chooseStandard, type StandardRule } from './choose-standard.js';
import { versionNamed } from './find-version.js';
import { keepAliases } from './keep-aliases.js';
import { keepStandard, mergeCatalog } from './merge-catalog.js';
import { refuseCanaryAlone } from './refuse-canary-alone.js';
import type { Share, Split } from './split.js';
import { stampModels, type Stamps } from './stamp-models.js';
import { versionKey, versionName, type Version } from './version.js';

export interface LiveOptions extends StandardRule {
  /** Folder of the models. */
  readonly folder: string;
  readonly split: Split;
  readonly engine: Engine;
  readonly service: Service;
  readonly logger: Logger;
  /** Called behind each reload, for the metrics. */
  readonly onReload?: (result: 'changed' | 'unchanged' | 'failed') => void;
}

export interface ReloadReport {
  readonly standard: Version;
  /** All that is there and cannot be served. */
  readonly broken: readonly BrokenVersion[];
  /** Versions that this reload verified and loaded. */
  readonly loaded: readonly string[];
  /** Whether a request may get another answer than before. */
  readonly changed: boolean;
}

/**
 * The models that are served, kept in step with their folder. What is new is verified, loaded and warmed before a
 * request gets to it; what cannot be served leaves in place what was there before.
 */
export class LiveModels {
  private readonly queue = new SerialQueue();
  /** Versions that were refused, and how their files looked then: they are tried again when those change. */
  private readonly refused = new Map<string, { readonly stamp?: string; readonly error: FoodnetError }>();
  /** How the folder looked when it was last read. */
  private stamps: Stamps = new Map();
  /** What serves: the default and the shares. */
  private serving: readonly Version[] = [];
  /** Reloads that have not begun, by whether they try again what was refused: whoever asks meanwhile gets the same. */
  private readonly next = new Map<boolean, Promise<ReloadReport>>();

  constructor(private readonly options: LiveOptions) {}

  /**
   * Puts up what was found at the start.
   *
   * @throws as `Engine.load` where the standard version cannot be served: there is no old one to stay; as
   * `refuseCanaryAlone`.
   */
  async start(catalog: Catalog, standard: Version): Promise<void> {
    const { engine, folder, split } = this.options;
    refuseCanaryAlone(catalog, standard, split);
    this.stamps = await stampModels(folder);
    await engine.load(standard);
    await this.putUp(catalog, standard);
  }

  /**
   * Reads the folder again.
   *
   * @param how with `retry`, what was refused and has not changed since is loaded again, too.
   * @throws FoodnetError `missing` where the folder cannot be read, Problem `inference-failed` where no process can be
   * started; everything stays as it is.
   */
  async reload({ retry = false }: { readonly retry?: boolean } = {}): Promise<ReloadReport> {
    const waiting = this.next.get(retry);
    if (waiting) return waiting;
    const { onReload } = this.options;
    const reload = this.queue.run(async () => {
      this.next.delete(retry);
      try {
        const report = await this.readAgain(retry);
        onReload?.(report.broken.length > 0 ? 'failed' : report.changed ? 'changed' : 'unchanged');
        return report;
      } catch (error) {
        onReload?.('failed');
        throw error;
      }
    });
    this.next.set(retry, reload);
    return reload;
  }

  private async readAgain(retry: boolean): Promise<ReloadReport> {
    const { service, folder, logger } = this.options;
    const { standard: present } = service;
    if (!present) throw new Problem('starting', 'The model is being prepared. Try again later.');
    this.stamps = await stampModels(folder);
    if (retry) this.refused.clear();
    const { catalog: before, broken: brokenBefore } = service;
    const loaded = new Set<string>();
    const admitted = await mergeCatalog(before, await readCatalog(folder), (version) =>
      this.admit(version, loaded),
    );
    const merged = keepAliases(admitted, before, present);
    await this.admitFailed(merged, loaded);
    const { standard, error } = await this.chooseStandard(merged, present, loaded);
    const catalog = error
      ? { ...keepStandard(merged, before, present), broken: [...merged.broken, error] }
      : merged;
    await this.putUp(catalog, standard, loaded);
    for (const name of loaded) logger.info({ version: name }, 'The version is verified and loaded.');
    const { broken } = service;
    this.logBroken(broken, brokenBefore);
    const changed = !isDeepStrictEqual(
      [standard, catalog.models, catalog.aliases],
      [present, before.models, before.aliases],
    );
    return { standard, broken, loaded: [...loaded], changed: changed || loaded.size > 0 };
  }

  /**
   * Verifies a version that is new or changed by loading it.
   *
   * @param loaded gets its name where it was not in memory.
   * @throws FoodnetError where it cannot be served, at once where that was found before.
   */
  private async admit(version: Version, loaded: Set<string>): Promise<void> {
    const { engine } = this.options;
    const name = versionName(version);
    const stamp = this.stamps.get(name);
    const known = this.refused.get(name);
    // Since then a request may have got it loaded.
    if (known && known.stamp === stamp && engine.failureOf(version)) throw known.error;
    engine.retry(version);
    try {
      const isNew = engine.loadedAs(version) === undefined;
      await engine.load(version);
      this.refused.delete(name);
      if (isNew) loaded.add(name);
    } catch (error) {
      if (error instanceof FoodnetError) this.refused.set(name, { stamp, error });
      throw error;
    }
  }

  /** Looks again at what seemed sound and could not be loaded when a request asked for it. */
  private async admitFailed({ models }: Catalog, loaded: Set<string>): Promise<void> {
    for (const version of [...models.values()].flat()) {
      if (!this.options.engine.failureOf(version)) continue;
      await this.admit(version, loaded).catch((error: unknown) => {
        if (!(error instanceof FoodnetError)) throw error;
      });
    }
  }

  /** As `admit`, of a version that is to serve: it stays in memory, beside those that do, while others are loaded. */
  private async admitBeside(
    chosen: readonly Version[],
    version: Version,
    loaded: Set<string>,
  ): Promise<void> {
    this.options.engine.pin([...this.serving, ...chosen, version]);
    await this.admit(version, loaded);
  }

  /** The version that answers by default from now on: the present one where no successor can be served. */
  private async chooseStandard(
    catalog: Catalog,
    present: Version,
    loaded: Set<string>,
  ): Promise<{ readonly standard: Version; readonly error?: BrokenVersion }> {
    const { model, folder, split } = this.options;
    let version: BrokenVersion['version'] = 'aliases';
    try {
      const standard = chooseStandard(catalog, this.options);
      if (standard) refuseCanaryAlone(catalog, standard, split);
      version = (standard ?? present).manifest.version;
      if (!standard)
        throw new FoodnetError(
          'missing',
          `Cannot find a version of ${model} in ${folder} that may answer by default. Put it back, or export a run.`,
        );
      await this.admitBeside([], standard, loaded);
      return { standard };
    } catch (error) {
      if (!(error instanceof FoodnetError)) throw error;
      return { standard: present, error: { model, version, error } };
    }
  }

  private async putUp(catalog: Catalog, standard: Version, loaded = new Set<string>()): Promise<void> {
    const { engine, service, split, logger } = this.options;
    const { model, version } = standard.manifest;
    const shares: Share[] = [];
    const ready = [standard];
    const before = service.standard;
    for (const share of split) {
      const target = versionNamed(catalog, model, share.target);
      try {
        if (!target) throw new FoodnetError('missing', `${model} has no version ${share.target}.`);
        await this.admitBeside(ready, target, loaded);
        shares.push(share);
        ready.push(target);
      } catch (error) {
        // What failed for a moment's want is tried again by whoever wanted the reload; at the start nobody would.
        if (before && !(error instanceof FoodnetError)) throw error;
        logger.warn({ err: error }, `${versionName(standard)} answers the share of ${share.target}.`);
        // In its place, so that the others keep their parts of the line, and keys their versions.
        shares.push({ ...share, target: String(version) });
      }
    }
    this.serving = ready;
    engine.pin(ready);
    service.offer(catalog, standard, ready.some((one) => one !== standard) ? shares : []);
    if (before && versionKey(before) !== versionKey(standard))
      logger.info({ from: versionName(before), to: versionName(standard) }, 'Another version answers now.');
  }

  private logBroken(broken: readonly BrokenVersion[], before: readonly BrokenVersion[]): void {
    const known = new Set(before.map(({ error }) => error.message));
    for (const { model, version, error } of broken) {
      if (!known.has(error.message))
        this.options.logger.error(
          { version: `${model}/${version}`, code: error.code },
          `${error.message} What was served before still is.`,
        );
    }
  }
}
