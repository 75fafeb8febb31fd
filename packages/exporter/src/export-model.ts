import type { ModelVersion, Run } from '@foodnet/contracts';
import { diskError, publishFolder, type Device } from '@foodnet/stage';
import { join } from 'node:path';
import type { Differences } from './compare.js';
import type { ExportPictures } from './export-pictures.js';
import { loadExact } from './load-exact.js';
import { foldBatchNorms } from './fold-batch-norms.js';
import { planPrecision, type PrecisionPlan } from './plan-precision.js';
import { openNetwork, openRun } from './run-to-export.js';
import { moveLatest, readAliases } from './repository/aliases.js';
import { writeTritonLayout, type Layout } from './repository/triton-config.js';
import { findVersionOf, listVersions, removeUnfinishedVersions } from './repository/versions.js';
import { writeVersion, type VersionChoices } from './write-version.js';

export interface ExportOptions extends Partial<VersionChoices> {
  /** `runs/<run>/` of a finished run. */
  readonly runFolder: string;
  /** The folder of all models; the version goes to `<modelsFolder>/<model>/<version>/`. */
  readonly modelsFolder: string;
  readonly model: string;
  /** What the trainer's own network computes on, which the exports are compared with; `auto` without it. */
  readonly device?: Device;
  /** How the folder of the model is laid out. */
  readonly layout?: Layout;
  /** Keeps a precision that costs more than a point of accuracy. */
  readonly allowDrop?: boolean;
  /**
   * Opens the pictures of the run; asked for in every precision but fp32, and for mirrors, whose accuracy in fp32 is not
   * measured where there are none.
   */
  readonly openPictures?: (run: Run) => Promise<ExportPictures | undefined>;
  readonly signal?: AbortSignal;
}

export interface Exported {
  readonly folder: string;
  readonly manifest: ModelVersion;
  /** How far the exports are from the trainer; absent where this checkpoint had been exported before. */
  readonly differences?: Differences;
}

/**
 * Exports the best checkpoint of a run as a new version of a model, unless it has been exported already.
 * The version appears whole or not at all, under the next free number; no version is ever changed. Then the alias
 * `latest` moves to the newest version.
 *
 * @throws FoodnetError `missing` or `damaged` where the run cannot be used, `not-equal` where the exports and the
 * trainer differ by more than PARITY_LIMITS or the precision costs more than a point of accuracy, `no-space`,
 * `not-writable`; the abort's reason.
 */
export async function exportModel(options: ExportOptions): Promise<Exported> {
  const modelFolder = join(options.modelsFolder, options.model);
  const exported = await makeVersion(options);
  // A kill in between leaves `latest` behind: the next export finds its work done and moves it.
  try {
    const writeLayout = (newest: ModelVersion) =>
      writeTritonLayout(modelFolder, newest, options.layout ?? 'plain');
    await moveLatest(modelFolder, writeLayout, { signal: options.signal });
  } catch (error) {
    throw diskError(error, `name ${exported.folder} the latest, which is whole`, 'export again');
  }
  return exported;
}

async function makeVersion({
  runFolder,
  modelsFolder,
  model,
  device = 'auto',
  precision = 'fp32',
  opset = 17,
  features = false,
  mirror = false,
  tfjs = false,
  allowDrop = false,
  openPictures,
  signal,
}: ExportOptions): Promise<Exported> {
  const modelFolder = join(modelsFolder, model);
  const finished = await openRun(runFolder);
  const choices: VersionChoices = { precision, opset, features, mirror, tfjs };
  const earlier = await findVersionOf(modelFolder, finished, choices);
  if (earlier) return { folder: join(modelFolder, String(earlier.version)), manifest: earlier };

  const network = await openNetwork(finished);
  const plan = await planFor();
  const tf = await loadExact(device, signal);
  await removeUnfinishedVersions(modelFolder);

  for (let version = 1; ; version++) {
    signal?.throwIfAborted();
    // An alias that names a version which is gone is not to name another one.
    const named = Object.values(await readAliases(modelFolder));
    version = Math.max(version, 1 + Math.max(0, ...(await listVersions(modelFolder)), ...named));
    const folder = join(modelFolder, String(version));
    try {
      let written: { manifest: ModelVersion; differences: Differences } | undefined;
      await publishFolder(folder, async (part) => {
        written = await writeVersion(part, {
          ...choices,
          tf,
          finished,
          network,
          plan,
          model,
          version,
          signal,
        });
      });
      if (written) return { folder, ...written };
    } catch (error) {
      if (isTaken(error)) continue;
      throw diskError(error, `export to ${modelFolder}`, 'export again, or elsewhere with --models=<folder>');
    }
  }

  async function planFor(): Promise<PrecisionPlan> {
    if (precision === 'fp32' && !mirror) return {};
    const pictures = await openPictures?.(finished.run);
    if (!pictures && precision === 'fp32') return {};
    if (!pictures) throw new RangeError(`Cannot export in ${precision} without pictures to measure on.`);
    const folded = foldBatchNorms(network.layers, network.weights);
    return planPrecision(folded, precision, pictures, { allowDrop, mirror, signal }).finally(() =>
      pictures.close(),
    );
  }
}

/** Another export took the number first. */
function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EEXIST' || code === 'ENOTEMPTY';
}
