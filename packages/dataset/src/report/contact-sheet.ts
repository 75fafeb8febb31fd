import type { PictureSpec, PreparedDataset, SplitName } from '@foodnet/contracts';
import sharp from 'sharp';
import { openSplit } from '../split-reader.js';

/** Thumbnails of a class, as one picture: the network's own pixels where it sees no larger ones. */
export interface ClassSheet {
  readonly label: number;
  /** A PNG of `thumbnails.length` pictures, one below the other. */
  readonly png: Buffer;
  readonly thumbnails: readonly { readonly path: string; readonly split: SplitName }[];
}

/** Thumbnails in all, and of each class; and the longer side of one: so that the page stays small enough to be opened. */
const [MOST_THUMBNAILS, MOST_TRAIN, MOST_TEST, MOST_PIXELS] = [2_400, 8, 4, 96];

/** Of a thumbnail, in pixels. */
export function thumbnailSize({ width, height }: Size): Size {
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  const shrunk = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: shrunk(width), height: shrunk(height) };
}

type Size = Pick<PictureSpec, 'width' | 'height'>;

/**
 * Pictures from all over each class, evenly spaced: training pictures first. Of very many classes the first are shown.
 *
 * @param folder where the packed files lie.
 */
export async function contactSheet(
  folder: string,
  { picture, classes, splits }: Pick<PreparedDataset, 'picture' | 'classes' | 'splits'>,
): Promise<ClassSheet[]> {
  const share = Math.min(1, MOST_THUMBNAILS / (classes.length * (MOST_TRAIN + MOST_TEST)));
  const most = {
    train: Math.max(1, Math.floor(MOST_TRAIN * share)),
    test: Math.max(1, Math.floor(MOST_TEST * share)),
  };
  const shown = Math.min(classes.length, Math.floor(MOST_THUMBNAILS / (most.train + most.test)));
  const pictureBytes = picture.width * picture.height * 3;
  const size = thumbnailSize(picture);
  const open = (name: SplitName) => openSplit(folder, splits[name], pictureBytes, classes.length);
  const readers = { train: open('train'), test: open('test') };
  try {
    const places = {
      train: placesOf(readers.train.labels, shown),
      test: placesOf(readers.test.labels, shown),
    };
    const sheets: ClassSheet[] = [];
    for (let label = 0; label < shown; label++) {
      const chosen = (['train', 'test'] as const).flatMap((split) =>
        spaced(places[split][label], most[split]).map((index) => ({ split, index })),
      );
      const column: Buffer[] = [];
      for (const { split, index } of chosen) {
        const pixels = new Uint8Array(pictureBytes);
        readers[split].read(index, pixels, 0);
        column.push(await shrink(pixels, picture, size));
      }
      const thumbnails = chosen.map(({ split, index }) => ({ split, path: readers[split].paths[index] }));
      sheets.push({ label, png: await pngOf(column, size), thumbnails });
    }
    return sheets;
  } finally {
    readers.train.close();
    readers.test.close();
  }
}

/** The positions of each class's pictures. */
function placesOf(labels: Uint16Array, classes: number): number[][] {
  const places: number[][] = Array.from({ length: classes }, () => []);
  for (const [index, label] of labels.entries()) places.at(label)?.push(index);
  return places;
}

function spaced(places: readonly number[], most: number): number[] {
  const count = Math.min(places.length, most);
  return Array.from({ length: count }, (_, index) => places[Math.floor((index * places.length) / count)]);
}

/** Each by itself: in the column, its neighbours' pixels would be mixed in. */
function shrink(pixels: Uint8Array, { width, height }: Size, size: Size): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
}

/** Pixels that follow each other in memory are pictures one below the other. */
function pngOf(column: readonly Buffer[], { width, height }: Size): Promise<Buffer> {
  return sharp(Buffer.concat(column), { raw: { width, height: height * column.length, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
