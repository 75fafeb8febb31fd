import {
  aliasesSchema,
  FoodnetError,
  modelVersionSchema,
  nameSchema,
  readManifest,
  type ModelVersion,
} from '@foodnet/contracts';
import { isVersionNumber } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Version } from './version.js';

/** A folder that should hold a model version and does not, or a model's aliases that cannot be read or followed. */
export interface BrokenVersion {
  readonly model: string;
  readonly version: number | 'aliases';
  readonly error: FoodnetError;
}

/** The versions that a model's aliases name, `latest` among them. */
export type AliasTable = Readonly<Record<string, number>>;

/** What lies in the folder of models: sound versions by model, newest first, aliases, and what is broken. */
export interface Catalog {
  readonly models: ReadonlyMap<string, readonly Version[]>;
  readonly aliases: ReadonlyMap<string, AliasTable>;
  readonly broken: readonly BrokenVersion[];
}

export const emptyCatalog: Catalog = { models: new Map(), aliases: new Map(), broken: [] };

/**
 * Reads the manifests of <folder>/<model>/<version>/, and <folder>/<model>/aliases.json. Anything else there is passed
 * over, half-written folders, whose names begin with ".", among it. A folder that does not exist holds nothing.
 *
 * @param names of the models to read; all of them without it.
 */
export async function readCatalog(folder: string, names?: readonly string[]): Promise<Catalog> {
  const models = new Map<string, Version[]>();
  const aliases = new Map<string, AliasTable>();
  const broken: BrokenVersion[] = [];
  for (const model of names ?? (await foldersIn(folder))) {
    if (!nameSchema.safeParse(model).success) continue;
    const numbers = (await foldersIn(join(folder, model))).filter(isVersionNumber).map(Number);
    for (const version of numbers.sort((one, other) => other - one)) {
      try {
        const sound = await readVersion(join(folder, model, String(version)), model, version);
        models.set(model, [...(models.get(model) ?? []), sound]);
      } catch (error) {
        if (!(error instanceof FoodnetError)) throw error;
        broken.push({ model, version, error });
      }
    }
    try {
      aliases.set(model, await readAliases(join(folder, model)));
    } catch (error) {
      if (!(error instanceof FoodnetError)) throw error;
      broken.push({ model, version: 'aliases', error });
    }
  }
  return { models, aliases: nameLatest(aliases, models), broken };
}

/** `latest` is the newest version, whatever the file says: that may have been copied with an older one. */
export function nameLatest(
  aliases: ReadonlyMap<string, AliasTable>,
  models: Catalog['models'],
): ReadonlyMap<string, AliasTable> {
  const named = [...models].map(
    ([model, [newest]]) => [model, { ...aliases.get(model), latest: newest.manifest.version }] as const,
  );
  return new Map([...aliases, ...named]);
}

async function readAliases(folder: string): Promise<AliasTable> {
  const file = join(folder, 'aliases.json');
  return existsSync(file) ? (await readManifest(file, aliasesSchema)).aliases : {};
}

/**
 * Reads and checks the manifest of a version.
 *
 * @param model and `version`: what it must be, by its place; without them it is what its manifest says.
 * @throws FoodnetError `missing`, `damaged` or `unknown-format`.
 */
export async function readVersion(folder: string, model?: string, version?: number): Promise<Version> {
  const manifest = await readManifest(join(folder, 'manifest.json'), modelVersionSchema);
  checkAgreement(folder, manifest, model ?? manifest.model, version ?? manifest.version);
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

/**
 * Names of the folders in a folder, links left out; none where there is no such folder, unless it must exist.
 *
 * @throws FoodnetError `missing` where it cannot be read.
 */
export async function foldersIn(folder: string, { mustExist = false } = {}): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    const isAbsent = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
    if (isAbsent && !mustExist) return [];
    throw new FoodnetError('missing', `Cannot read the models in ${folder}: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
