import type { ModelVersion } from '@foodnet/contracts';

/** A model version on disk whose manifest is sound. */
export interface Version {
  readonly folder: string;
  readonly manifest: ModelVersion;
}

/**
 * Names what the version runs: a version never changes, but a folder may be replaced by hand, and what runs must be what
 * its manifest describes.
 */
export function versionKey(version: Version): string {
  return `${versionName(version)}@${version.manifest.files['model.onnx']?.sha256 ?? ''}`;
}

/** `foodnet/3` */
export function versionName({ manifest }: Version): string {
  return `${manifest.model}/${manifest.version}`;
}
