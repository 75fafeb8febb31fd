import type { PictureSpec, PreparedDataset } from '@foodnet/contracts';
import { sha256, showProgress, writeJson } from '@foodnet/stage';
import { join } from 'node:path';
import type { FoundPictures, SetAside } from '../layouts/found-pictures.js';
import { byPath } from '../layouts/list-files.js';
import type { DatasetReport } from '../report/dataset-report.js';
import { writeReport } from '../report/write-report.js';
import { fileRecordsHeader } from './file-record.js';
import { PackedFile } from './packed-file.js';
import { packSplit, type PackedRecord, type PackingOptions } from './pack-split.js';
import { refuseUnread } from './refuse-unread.js';

export interface PackDatasetOptions extends PackingOptions {
  readonly name: string;
  readonly location: string;
  readonly fingerprint: string;
  readonly archive?: PreparedDataset['source']['archive'];
  readonly picture: PictureSpec;
  readonly seed: number;
  /** The folder of the pictures, for links from the report; undefined where they lie in an archive. */
  readonly folder?: string;
}

/**
 * Reads every picture that was found and writes the packed files, the report and the manifest into `part`.
 *
 * @throws FoodnetError `bad-dataset` where nothing, or nothing of a class, can be read; the signal's reason.
 */
export async function packDataset(found: FoundPictures, options: PackDatasetOptions): Promise<DatasetReport> {
  const { name, location, fingerprint, archive, part, picture, seed, folder } = options;
  const progress = showProgress(`Reading ${name}`, found.train.length + found.test.length, 'pictures');
  let [done, unreadable] = [0, 0];
  const onPicture = (isRead: boolean) => {
    if (!isRead) unreadable++;
    progress.update(++done, unreadable > 0 ? `${unreadable} set aside` : '');
  };

  try {
    const train = await packSplit('train', found, options, onPicture);
    const test = await packSplit('test', found, options, onPicture);
    refuseUnread(location, found, train.records, test.records);

    const setAside = [...found.setAside, ...unreadOf(train.records), ...unreadOf(test.records)].sort(byPath);
    const splits = { train: train.split, test: test.split };
    const files = [splits.train.pixels, splits.train.labels, splits.test.pixels, splits.test.labels];
    const manifest: PreparedDataset = {
      kind: 'prepared-dataset',
      format: 1,
      name,
      source: {
        location,
        layout: location === 'sample' ? 'drawn' : found.layout,
        fingerprint,
        ...(archive && { archive }),
      },
      seed,
      picture,
      classes: [...found.classes],
      splits,
      setAside,
      identity: sha256(
        JSON.stringify(found.classes),
        // The range is the network's own affair: it changes no pixel.
        JSON.stringify({ ...picture, range: [0, 1] }),
        ...files.map((file) => file.sha256),
      ),
    };
    await writeRecords(join(part, 'files.jsonl'), [...train.records, ...test.records]);
    const records = { train: train.records, test: test.records };
    const report = await writeReport(part, { manifest, records, leftOut: found.leftOut, folder });
    await writeJson(join(part, 'manifest.json'), manifest);
    return report;
  } finally {
    progress.stop();
  }
}

async function writeRecords(path: string, records: readonly PackedRecord[]): Promise<void> {
  const file = await PackedFile.create(path);
  try {
    await file.append(Buffer.from(`${JSON.stringify(fileRecordsHeader)}\n`));
    for (const { label: _, ...record } of records)
      await file.append(Buffer.from(`${JSON.stringify(record)}\n`));
    await file.finish();
  } finally {
    await file.close();
  }
}

function unreadOf(records: readonly PackedRecord[]): SetAside[] {
  return records.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }]));
}
