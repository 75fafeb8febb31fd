import type { PreparedDataset } from '@foodnet/contracts';
import { isDeepStrictEqual } from 'node:util';
import { seededLayouts } from './seeded-layouts.js';

/** Whether both were prepared from the same files, with the same labels and splits; their picture specs may differ. */
export function areSamePictures(one: PreparedDataset, other: PreparedDataset): boolean {
  return (
    one.source.fingerprint === other.source.fingerprint &&
    isDeepStrictEqual(one.classes, other.classes) &&
    (one.seed === other.seed || !seededLayouts.has(one.source.layout))
  );
}
