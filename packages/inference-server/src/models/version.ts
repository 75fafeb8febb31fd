import type { ModelVersion } from '@foodnet/contracts';

/** A model version on disk whose manifest is sound. */
export interface Version {
  readonly folder: string;
  readonly manifest: ModelVersion;
}

/** `foodnet/3` */
export function versionName({ manifest }: Version): string {
  return `${manifest.model}/${manifest.version}`;
}
