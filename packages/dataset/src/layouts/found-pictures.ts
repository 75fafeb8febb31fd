import type { PreparedDataset } from '@foodnet/contracts';
import type { ListedFile } from './list-files.js';

export type SetAside = PreparedDataset['setAside'][number];
export type Layout = PreparedDataset['source']['layout'];

/** A file that takes part: whether it is a picture shows when it is read. */
export interface LabelledFile extends ListedFile {
  readonly className: string;
}

/** What a source holds, before any picture is opened. */
export interface FoundPictures {
  readonly layout: Layout;
  /** Sorted by code unit; a picture's label is its class's place here. */
  readonly classes: readonly string[];
  readonly train: readonly LabelledFile[];
  readonly test: readonly LabelledFile[];
  readonly setAside: readonly SetAside[];
  /** Every file that was looked at: what the fingerprint covers. */
  readonly files: readonly ListedFile[];
  /** A third split, which is neither trained nor tested on, by its name. */
  readonly leftOut?: { readonly name: string; readonly pictures: number };
}

/** A layout's reader leaves the classes to `checkFound`, but for those that are named and have no files. */
export type FoundByLayout = Omit<FoundPictures, 'classes'> & { readonly namedClasses: readonly string[] };
