import type { PreparedDataset } from '@foodnet/contracts';

/** Layouts whose splits the seed decides. */
export const seededLayouts = new Set<PreparedDataset['source']['layout']>([
  'drawn',
  'classes',
  'listed-classes',
]);
