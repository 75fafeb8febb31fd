import { FoodnetError, nameSchema, type ModelVersion } from '@foodnet/contracts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TFJS_FILE } from '../tfjs/write-tfjs.js';
import { readAliases } from './aliases.js';
import { listVersions, readVersion } from './versions.js';

/** One version as `exporter:list --json` prints it. */
export interface ListedVersion {
  readonly model: string;
  readonly version: number;
  readonly folder: string;
  readonly aliases: readonly string[];
  readonly precision: ModelVersion['precision'];
  readonly mirror: boolean;
  readonly opset: ModelVersion['opset'];
  readonly formats: readonly ('onnx' | 'saved-model' | 'tfjs')[];
  /** On the run's test split, in this precision, with mirrors where it looks at them; null where that was not measured. */
  readonly accuracy: number | null;
  readonly classes: number;
  readonly bytes: number;
  readonly run: string;
  readonly createdAt: string;
}

/** A folder that should hold a version and does not. */
export interface BrokenVersion extends Pick<ListedVersion, 'model' | 'version' | 'folder' | 'aliases'> {
  readonly error: string;
}

/** The models in a folder, by name. */
export async function listModels(modelsFolder: string): Promise<string[]> {
  try {
    const entries = await readdir(modelsFolder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return folders.filter((name) => nameSchema.safeParse(name).success).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new FoodnetError(
      'missing',
      `Cannot list the models in ${modelsFolder}: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  }
}

/**
 * Every version of a model, oldest first.
 *
 * @throws FoodnetError where aliases.json cannot be read.
 */
export async function describeVersions(
  modelsFolder: string,
  model: string,
): Promise<(ListedVersion | BrokenVersion)[]> {
  const modelFolder = join(modelsFolder, model);
  const byAlias = Object.entries(await readAliases(modelFolder));
  const described = [];
  for (const version of await listVersions(modelFolder)) {
    const aliases = byAlias.filter(([, named]) => named === version).map(([alias]) => alias);
    const known = { model, version, folder: join(modelFolder, String(version)), aliases };
    const manifest = await readVersion(modelFolder, version);
    described.push(
      manifest instanceof FoodnetError
        ? { ...known, error: manifest.message }
        : { ...known, ...describe(manifest) },
    );
  }
  return described;
}

function describe({
  precision,
  mirror,
  opset,
  files,
  measured,
  metrics,
  classes,
  from,
  createdAt,
}: ModelVersion) {
  const format = { onnx: 'model.onnx', 'saved-model': 'saved_model.pb', tfjs: TFJS_FILE };
  return {
    precision,
    mirror,
    opset,
    formats: (Object.keys(format) as (keyof typeof format)[]).filter((name) => format[name] in files),
    accuracy: measured?.accuracy ?? (mirror ? null : metrics.valAccuracy),
    classes: classes.length,
    bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
    run: from.run,
    createdAt,
  };
}
