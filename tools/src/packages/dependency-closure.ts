import { workspace } from '@foodnet/stage';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** What package-lock.json says of an installed package. */
interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  /** Of a package of this workspace: where it lies. */
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the lockfile has it: an SPDX expression. */
  readonly license?: string;
  /** Below the workspace. */
  readonly folder: string;
  /** Whether it is installed on some platforms only. */
  readonly isOptional: boolean;
}

type Lock = Readonly<Record<string, LockEntry>>;

/**
 * Everything that an install of these packages brings, by package-lock.json, on any platform: the packages themselves,
 * and what they depend on, for good or by choice.
 */
export function dependencyClosure(...names: readonly string[]): LockedPackage[] {
  const { packages: lock } = JSON.parse(readFileSync(join(workspace, 'package-lock.json'), 'utf8')) as {
    readonly packages: Lock;
  };
  const found = new Map<string, LockedPackage>();
  const visit = (name: string, from: string, isOptional: boolean) => {
    const place = resolve(lock, name, from);
    if (place === undefined || found.has(place)) return;
    const entry = lock[place];
    const { version = '', license } = entry;
    found.set(place, { name, version, license, folder: place, isOptional });
    for (const dependency of Object.keys({ ...entry.dependencies, ...entry.peerDependencies }))
      visit(dependency, place, isOptional);
    for (const dependency of Object.keys(entry.optionalDependencies ?? {})) visit(dependency, place, true);
  };
  for (const name of names) visit(name, '', false);
  return [...found.values()];
}

/** Where Node finds a package from another's folder; undefined where it is not installed, as an optional peer. */
function resolve(lock: Lock, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const place = posix.join(folder === '.' ? '' : folder, 'node_modules', name);
    const entry = lock[place];
    if (entry) return entry.link ? entry.resolved : place;
    if (folder === '' || folder === '.') return undefined;
  }
}
