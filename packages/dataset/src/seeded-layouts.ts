import type { Layout } from './layouts/found-pictures.js';

/** Layouts without splits of their own: the seed chooses what is held out of the pictures that there are. */
export const layoutsWithoutSplits: ReadonlySet<Layout> = new Set<Layout>(['classes', 'listed-classes']);

/** Layouts whose splits the seed decides. */
export const seededLayouts: ReadonlySet<Layout> = new Set<Layout>([...layoutsWithoutSplits, 'drawn']);
