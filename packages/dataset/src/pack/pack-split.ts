import type { PreparedSplit, SplitName } from '@foodnet/contracts';
import { join } from 'node:path';
import type { FoundPictures, LabelledFile } from '../layouts/found-pictures.js';
import { CONCURRENCY } from './concurrency.js';
import type { FileRecord } from './file-record.js';
import type { PictureSource } from './folder-pictures.js';
import { mapInOrder } from './map-in-order.js';
import { PackedFile } from './packed-file.js';

export interface PackingOptions {
  readonly source: PictureSource;
  /** Where the packed files go. */
  readonly part: string;
  readonly signal?: AbortSignal;
}

/** A file of a split as it was read, with its class's index. */
export interface PackedRecord extends FileRecord {
  readonly label: number;
}

export interface PackedSplit {
  readonly split: PreparedSplit;
  /** Of every file that was looked at, read or not, in the order of the split. */
  readonly records: readonly PackedRecord[];
}

/**
 * Reads the pictures of a split and writes `<split>.pixels`, `.labels` and `.paths` into `part`, in the order of the
 * pictures; no pixels are kept in memory. What cannot be read is recorded with the reason.
 *
 * @param onPicture called behind each picture.
 * @throws the signal's reason.
 */
export async function packSplit(
  name: SplitName,
  found: FoundPictures,
  { source, part, signal }: PackingOptions,
  onPicture: (isRead: boolean) => void,
): Promise<PackedSplit> {
  const labels = new Map(found.classes.map((className, label) => [className, label]));
  const records: PackedRecord[] = [];
  let pictures = 0;

  const opened: PackedFile[] = [];
  try {
    for (const kind of ['pixels', 'labels', 'paths'])
      opened.push(await PackedFile.create(join(part, `${name}.${kind}`)));
    const [pixelsFile, labelsFile, pathsFile] = opened;

    const read = async (file: LabelledFile) => ({ file, ...(await source.read(file)) });
    for await (const { file, record, pixels } of mapInOrder(found[name], CONCURRENCY, read)) {
      signal?.throwIfAborted();
      onPicture(pixels !== undefined);
      const label = labels.get(file.className);
      if (label === undefined) throw new RangeError(`No class ${file.className}.`);
      records.push({ ...record, label });
      if (pixels === undefined) continue;
      await pixelsFile.append(pixels);
      await labelsFile.append(Uint8Array.of(label & 0xff, label >> 8));
      await pathsFile.append(Buffer.from(`${pictures === 0 ? '[' : ','}\n${JSON.stringify(file.path)}`));
      pictures++;
    }
    await pathsFile.append(Buffer.from(pictures === 0 ? '[]\n' : '\n]\n'));

    const split = {
      pictures,
      pixels: await pixelsFile.finish(),
      labels: await labelsFile.finish(),
      paths: await pathsFile.finish(),
    };
    return { split, records };
  } finally {
    for (const file of opened) await file.close();
  }
}
