export { listFiles, type ListedFile, type Listing } from './layouts/list-files.js';
export { openDataset, type DatasetReader } from './open-dataset.js';
export { prepareDataset, type PrepareOptions } from './prepare-dataset.js';
export type { KnownDataset } from './sources/known-datasets.js';
export { type SplitReader } from './split-reader.js';
