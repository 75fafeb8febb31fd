import type { PictureSpec, SplitName } from '@foodnet/contracts';
import { sha256OfFile } from '@foodnet/stage';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ListedFile } from '../layouts/list-files.js';
import { openDataset, type DatasetReader } from '../open-dataset.js';
import { fileRecordSchema, fileRecordsHeaderSchema, type FileRecord, type ReadFile } from './file-record.js';

/** What was read when the same dataset was prepared before. */
export interface EarlierWork {
  /** Whether `find` would give something. */
  has(file: ListedFile): boolean;
  /** The pixels of a file with the same path, size and time of change; undefined where it must be read. */
  find(file: ListedFile): ReadFile | undefined;
  close(): void;
}

/**
 * Opens what is prepared in `folder`, to take over the pixels of files that have not changed. Work that is damaged or
 * of another kind is not used.
 */
export async function openEarlierWork(
  folder: string,
  picture: PictureSpec,
): Promise<EarlierWork | undefined> {
  let reader: DatasetReader | undefined;
  try {
    reader = await openDataset(folder);
    const { splits, picture: earlier } = reader.manifest;
    if (!isDeepStrictEqual({ ...earlier, range: picture.range }, picture))
      throw new Error('It has another picture spec.');
    for (const { file, sha256 } of [splits.train.pixels, splits.test.pixels])
      if ((await sha256OfFile(join(folder, file))) !== sha256) throw new Error(`${file} is damaged.`);
    const records = await readRecords(join(folder, 'files.jsonl'));
    return earlierWork(reader, records);
  } catch {
    // Whatever is wrong with it: the pictures are there, and are read.
    reader?.close();
    return undefined;
  }
}

function earlierWork(reader: DatasetReader, records: ReadonlyMap<string, FileRecord>): EarlierWork {
  const places = new Map<string, readonly [SplitName, number]>();
  for (const name of ['train', 'test'] as const)
    for (const [index, path] of reader.split(name).paths.entries()) places.set(path, [name, index]);
  const { width, height } = reader.manifest.picture;

  const recordOf = ({ path, bytes, changedMs }: ListedFile) => {
    const record = records.get(path);
    // What could not be opened may open now.
    if (!record?.sha256 || record.bytes !== bytes || record.changedMs !== changedMs) return undefined;
    return record.reason !== undefined || places.has(path) ? record : undefined;
  };

  return {
    has: (file) => recordOf(file) !== undefined,
    find(file) {
      const record = recordOf(file);
      const place = places.get(file.path);
      if (!record || record.reason !== undefined || !place) return record && { record };
      const pixels = new Uint8Array(width * height * 3);
      reader.split(place[0]).read(place[1], pixels, 0);
      return { record, pixels };
    },
    close: () => reader.close(),
  };
}

async function readRecords(path: string): Promise<Map<string, FileRecord>> {
  const records = new Map<string, FileRecord>();
  let isFirst = true;
  const file = await open(path);
  for await (const line of file.readLines()) {
    if (isFirst) fileRecordsHeaderSchema.parse(JSON.parse(line));
    else {
      const record = fileRecordSchema.parse(JSON.parse(line));
      records.set(record.path, record);
    }
    isFirst = false;
  }
  return records;
}
