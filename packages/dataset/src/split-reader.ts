import { FoodnetError, type PreparedSplit } from '@foodnet/contracts';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * One split of a prepared dataset. Pictures are read one by one from the file, so memory does not grow with them;
 * the system keeps what is read often.
 */
export interface SplitReader {
  readonly count: number;
  /** The class of each picture, uint16. */
  readonly labels: Uint16Array;
  /** Each picture's path inside the source. */
  readonly paths: readonly string[];
  /**
   * Reads picture `index`, uint8 [height, width, 3], into `into` from `offset` on.
   *
   * @throws RangeError where there is no such picture or no room; FoodnetError `damaged` where the file ends early.
   */
  read(index: number, into: Uint8Array, offset: number): void;
}

export interface OpenSplit extends SplitReader {
  close(): void;
}

/** @throws FoodnetError `missing` or `damaged`. */
export function openSplit(
  folder: string,
  split: PreparedSplit,
  pictureBytes: number,
  classes: number,
): OpenSplit {
  const { pictures } = split;
  const labels = readLabels(join(folder, split.labels.file), pictures, classes);
  const paths = readPaths(join(folder, split.paths.file), pictures);

  const path = join(folder, split.pixels.file);
  const descriptor = inFolder(path, () => openSync(path, 'r'));
  const found = fstatSync(descriptor).size;
  if (found !== pictures * pictureBytes) {
    closeSync(descriptor);
    throw damaged(path, `it has ${found} bytes, expected ${pictures} x ${pictureBytes}`);
  }

  return {
    count: pictures,
    labels,
    paths,
    read(index, into, offset) {
      if (!Number.isInteger(index) || index < 0 || index >= pictures) {
        throw new RangeError(`Cannot read picture ${index} of ${pictures}.`);
      }
      if (offset < 0 || offset + pictureBytes > into.length) {
        throw new RangeError(`Cannot read ${pictureBytes} bytes to ${offset} of ${into.length}.`);
      }
      for (let done = 0; done < pictureBytes;) {
        const bytes = readSync(
          descriptor,
          into,
          offset + done,
          pictureBytes - done,
          index * pictureBytes + done,
        );
        if (bytes === 0) throw damaged(path, `it ends inside picture ${index}`);
        done += bytes;
      }
    },
    close: () => closeSync(descriptor),
  };
}

function readLabels(path: string, pictures: number, classes: number): Uint16Array {
  const bytes = inFolder(path, () => readFileSync(path));
  if (bytes.length !== pictures * 2)
    throw damaged(path, `it has ${bytes.length} bytes, expected ${pictures} x 2`);
  if (endianness() === 'BE') bytes.swap16();
  const labels = new Uint16Array(pictures);
  new Uint8Array(labels.buffer).set(bytes);
  const wrong = labels.find((label) => label >= classes);
  if (wrong !== undefined)
    throw damaged(path, `it holds the label ${wrong}, and there are ${classes} classes`);
  return labels;
}

function readPaths(path: string, pictures: number): string[] {
  const text = inFolder(path, () => readFileSync(path, 'utf8'));
  let paths: string[];
  try {
    paths = z.array(z.string()).parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(path, 'it is not a JSON array of strings', cause);
  }
  if (paths.length !== pictures) throw damaged(path, `it has ${paths.length} paths, expected ${pictures}`);
  return paths;
}

/** A file that the manifest names and that cannot be opened. */
function inFolder<Result>(path: string, open: () => Result): Result {
  try {
    return open();
  } catch (cause) {
    throw damaged(path, (cause as Error).message, cause);
  }
}

function damaged(path: string, found: string, cause?: unknown): FoodnetError {
  return new FoodnetError(
    'damaged',
    `Cannot read ${path}: ${found}. Remove its folder and run dataset:prepare.`,
    { cause },
  );
}
