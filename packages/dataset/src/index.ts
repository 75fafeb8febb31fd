export { listFiles, type ListedFile, type Listing } from './layouts/list-files.js';
export { linesOf, listValues, type ListValue } from './layouts/list-values.js';
export { openDataset, type DatasetReader } from './open-dataset.js';
export type { EarlierWork } from './pack/earlier-work.js';
export { CONCURRENCY } from './pack/concurrency.js';
export { fileRecordSchema, type FileRecord, type ReadFile } from './pack/file-record.js';
export {
  folderPictures,
  type OpenPictures,
  type PictureSource,
  type WantedPictures,
} from './pack/folder-pictures.js';
export { mapInOrder, type WeightLimit } from './pack/map-in-order.js';
export { unread } from './pack/read-bytes.js';
export { prepareDataset, type PrepareOptions } from './prepare-dataset.js';
export { prepareExtras, runPrepare } from './run-prepare.js';
export { areSamePictures } from './same-pictures.js';
export { layoutsWithoutSplits } from './seeded-layouts.js';
export type { KnownDataset } from './sources/known-datasets.js';
export { type SplitReader } from './split-reader.js';
