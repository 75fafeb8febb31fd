import {
  FoodnetError,
  modelVersionSchema,
  nameSchema,
  readManifest,
  type ModelVersion,
} from '@foodnet/contracts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Version } from './version.js';

/** A folder that should hold a model version and does not. */
export interface BrokenVersion {
  readonly model: string;
  readonly version: number;
  readonly error: FoodnetError;
}

/** What lies in the folder of models: sound versions by model, newest first, and broken ones. */
export interface Catalog {
  readonly models: ReadonlyMap<string, readonly Version[]>;
  readonly broken: readonly BrokenVersion[];
}

export const emptyCatalog: Catalog = { models: new Map(), broken: [] };

/**
 * Reads the manifests of <folder>/<model>/<version>/. Anything else there is passed over, half-written folders, whose
 * names begin with ".", among it. A folder that does not exist holds nothing.
 */
export async function readCatalog(folder: string): Promise<Catalog> {
  const models = new Map<string, Version[]>();
  const broken: BrokenVersion[] = [];
  for (const model of await foldersIn(folder)) {
    if (!nameSchema.safeParse(model).success) continue;
    const numbers = (await foldersIn(join(folder, model)))
      .filter((name) => /^[1-9]\d{0,8}$/.test(name))
      .map(Number);
    for (const version of numbers.sort((one, other) => other - one)) {
      try {
        const sound = await readVersion(join(folder, model, String(version)), model, version);
        models.set(model, [...(models.get(model) ?? []), sound]);
      } catch (error) {
        if (!(error instanceof FoodnetError)) throw error;
        broken.push({ model, version, error });
      }
    }
  }
  return { models, broken };
}

async function readVersion(folder: string, model: string, version: number): Promise<Version> {
  const manifest = await readManifest(join(folder, 'manifest.json'), modelVersionSchema);
  checkAgreement(folder, manifest, model, version);
  return { folder, manifest };
}

function checkAgreement(folder: string, manifest: ModelVersion, model: string, version: number): void {
  const { picture, input, output, classes } = manifest;
  const agreements: readonly (readonly [string, string | number | null, string | number | null])[] = [
    ['model', manifest.model, model],
    ['version', manifest.version, version],
    ['height of the input', input.shape[1], picture.height],
    ['width of the input', input.shape[2], picture.width],
    ['length of the output', output.shape[1], classes.length],
  ];
  for (const [what, found, expected] of agreements) {
    if (found !== expected) {
      throw new FoodnetError(
        'damaged',
        `Cannot serve ${folder}: its manifest says ${what} ${found}, expected ${expected}. Export the run again.`,
      );
    }
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return [];
    throw new FoodnetError('missing', `Cannot read the models in ${folder}: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
