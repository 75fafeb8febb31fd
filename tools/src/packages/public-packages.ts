import { packagesFolder } from '@foodnet/stage';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What these tools read of a package.json. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package of this workspace that users install. */
export interface PublicPackage {
  readonly folder: string;
  readonly manifest: PackageJson;
}

/** Every package that is not private. */
export function publicPackages(): PublicPackage[] {
  return readdirSync(packagesFolder)
    .map((name) => join(packagesFolder, name))
    .map((folder) => ({ folder, manifest: readPackageJson(folder) }))
    .filter(({ manifest }) => manifest.private !== true);
}

export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
}
