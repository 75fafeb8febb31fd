import type { ModelVersion } from '@foodnet/contracts';
import { createHash } from 'node:crypto';

/** A model version on disk whose manifest is sound. */
export interface Version {
  readonly folder: string;
  readonly manifest: ModelVersion;
}

/** Each request asks for that of its version. */
const keys = new WeakMap<Version, string>();

/**
 * Names what the version runs and what is said about it: a version never changes, but a folder may be replaced by hand, and
 * what runs must be what its manifest describes. That has the hash of every file.
 */
export function versionKey(version: Version): string {
  const known = keys.get(version);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(JSON.stringify(version.manifest)).digest('hex');
  const key = `${versionName(version)}@${hash}`;
  keys.set(version, key);
  return key;
}

/** `foodnet/3` */
export function versionName({ manifest }: Version): string {
  return `${manifest.model}/${manifest.version}`;
}
