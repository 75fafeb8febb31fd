import { type PreparedDataset, type SplitName } from '@foodnet/contracts';
import type { FoundPictures } from '../layouts/found-pictures.js';
import type { PackedRecord } from '../pack/pack-split.js';
import { findDuplicates, type Duplicate } from './duplicates.js';
import { isMisnamed } from './misnamed.js';
import { histogramOf, spreadOf, type Bin, type Spread } from './sizes.js';

/** report.json, beside the manifest: what a person would look at before training. */
export interface DatasetReport {
  readonly kind: 'dataset-report';
  readonly format: 1;
  readonly name: string;
  readonly location: string;
  readonly layout: PreparedDataset['source']['layout'];
  readonly picture: PreparedDataset['picture'];
  readonly pictures: Readonly<Record<SplitName, number>>;
  readonly classes: readonly {
    readonly name: string;
    readonly train: number;
    readonly test: number;
    readonly setAside: number;
  }[];
  /** Readable pictures by what their bytes say, e.g. `{ "jpeg": 4500 }`. */
  readonly formats: Readonly<Record<string, number>>;
  /** Of the readable pictures, before they are turned upright. */
  readonly sizes: {
    readonly widthPixels: Spread;
    readonly heightPixels: Spread;
    readonly fileBytes: Spread;
    readonly longestSidePixels: readonly Bin[];
    /** Pictures that had to be enlarged in width or height. */
    readonly enlarged: number;
  };
  readonly setAside: PreparedDataset['setAside'];
  /** Pictures whose extension tells another format than their bytes, by which they were read. */
  readonly misnamed: readonly { readonly path: string; readonly format: string }[];
  /** Files of the same bytes. */
  readonly duplicates: readonly Duplicate[];
  /** Test pictures whose bytes are trained on, too. */
  readonly leaks: number;
  readonly leftOut: { readonly name: string; readonly pictures: number } | null;
}

export interface ReportInput {
  readonly manifest: PreparedDataset;
  /** Of every file that was looked at, in the order of the splits. */
  readonly records: Readonly<Record<SplitName, readonly PackedRecord[]>>;
  readonly leftOut: FoundPictures['leftOut'];
  readonly folder?: string;
}

export function buildReport({ manifest, records, leftOut }: ReportInput): DatasetReport {
  const { name, source, picture, classes, splits, setAside } = manifest;
  const all = [...records.train, ...records.test];
  const read = all.filter(({ reason }) => reason === undefined);
  const isRead = ({ reason }: PackedRecord) => reason === undefined;
  const trainCounts = countLabels(records.train.filter(isRead), classes.length);
  const testCounts = countLabels(records.test.filter(isRead), classes.length);
  const unreadCounts = countLabels(
    all.filter((record) => !isRead(record)),
    classes.length,
  );
  const formats: Record<string, number> = {};
  for (const { format } of read) formats[format ?? 'unknown'] = (formats[format ?? 'unknown'] ?? 0) + 1;
  const sized = read.flatMap(({ width, height }) => (width && height ? [{ width, height }] : []));
  const duplicates = findDuplicates(records, classes);

  return {
    kind: 'dataset-report',
    format: 1,
    name,
    location: source.location,
    layout: source.layout,
    picture,
    pictures: { train: splits.train.pictures, test: splits.test.pictures },
    classes: classes.map((className, label) => ({
      name: className,
      train: trainCounts[label],
      test: testCounts[label],
      setAside: unreadCounts[label],
    })),
    formats,
    sizes: {
      widthPixels: spreadOf(sized.map(({ width }) => width)),
      heightPixels: spreadOf(sized.map(({ height }) => height)),
      fileBytes: spreadOf(read.map(({ bytes }) => bytes)),
      longestSidePixels: histogramOf(sized.map(({ width, height }) => Math.max(width, height))),
      enlarged: sized.filter(({ width, height }) => width < picture.width || height < picture.height).length,
    },
    setAside,
    misnamed: read.flatMap(({ path, format }) =>
      format !== null && isMisnamed(path, format) ? [{ path, format }] : [],
    ),
    duplicates,
    leaks: duplicates
      .filter(({ isLeak }) => isLeak)
      .reduce((sum, { files }) => sum + files.filter(({ split }) => split === 'test').length, 0),
    leftOut: leftOut ?? null,
  };
}

function countLabels(records: readonly PackedRecord[], classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const { label } of records) counts[label]++;
  return counts;
}
