import { FoodnetError } from '@foodnet/contracts';
import { foldSpelling } from '../fold-spelling.js';
import type { ArchiveLimits } from './archive-entry.js';

/** No file system takes a longer part of a path. */
const PART_BYTES = 255;

export function badArchive(archive: string, found: string, cause?: unknown): FoodnetError {
  return new FoodnetError(
    'bad-archive',
    `Cannot read ${archive}: ${found}. Get the archive again from a source that you trust, or unpack it yourself and look.`,
    { cause },
  );
}

/**
 * Looks at every entry of an archive before anything is done with it: names that lead elsewhere or stand for two
 * files, and bytes and entries beyond the limits. One bad entry refuses the archive, by the entry's name.
 */
export class ArchiveGuard {
  /** What a name is on a disk that ignores case and Unicode's spellings, and the name itself. */
  private readonly files = new Map<string, string>();
  private readonly folders = new Map<string, string>();
  private entries = 0;
  private unpackedBytes = 0;

  constructor(
    private readonly archive: string,
    private readonly limits: ArchiveLimits,
  ) {}

  /**
   * @param name as the archive has it.
   * @returns the path, without "." and without a final "/"; '' for the archive's own top.
   * @throws FoodnetError `bad-archive`.
   */
  accept(name: string, isFolder: boolean, bytes: number): string {
    if (++this.entries > this.limits.entries)
      throw badArchive(this.archive, `it has more than ${this.limits.entries.toLocaleString('en')} entries`);
    this.unpackedBytes += bytes;
    if (!(this.unpackedBytes <= this.limits.unpackedBytes)) {
      throw badArchive(
        this.archive,
        `its entries have more than ${this.limits.unpackedBytes.toLocaleString('en')} bytes`,
      );
    }
    const path = this.safePath(name, isFolder);
    if (path !== '') this.refuseSecond(path, isFolder);
    return path;
  }

  /** A link, a device and the like. */
  refuse(name: string, what: string): FoodnetError {
    return badArchive(this.archive, `the entry ${quoted(name)} is ${what}`);
  }

  /** To be called while bytes come out, as an archive may lie about their number. */
  checkRatio(packedBytes: number, unpackedBytes: number): void {
    const { ratio, unpackedBytesAtAnyRatio } = this.limits;
    if (unpackedBytes > unpackedBytesAtAnyRatio && unpackedBytes > ratio * packedBytes) {
      throw badArchive(
        this.archive,
        `it unpacks to more than ${ratio} times its size, which no archive of pictures does`,
      );
    }
  }

  private safePath(name: string, isFolder: boolean): string {
    if (Buffer.byteLength(name) > this.limits.nameBytes) throw this.refuse(name, 'named too long');
    if (name.includes('\\'))
      throw this.refuse(name, 'named with backslashes: pack it again with "/" between folders and files');
    // oxlint-disable-next-line no-control-regex -- these are the characters that are refused
    if (/[\0-\x1f\x7f\uFFFD]/.test(name))
      throw this.refuse(name, 'named with characters no file should have');
    if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) throw this.refuse(name, 'an absolute path');
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw this.refuse(name, 'a path that leads outside');
    if (parts.some((part) => Buffer.byteLength(part) > PART_BYTES)) throw this.refuse(name, 'named too long');
    if (parts.length === 0 && !isFolder) throw this.refuse(name, 'a file without a name');
    return parts.join('/');
  }

  private refuseSecond(path: string, isFolder: boolean): void {
    const folded = foldSpelling(path);
    const above = isFolder ? [path] : [];
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      above.push(path.slice(0, end));
    for (const folder of above) {
      const key = foldSpelling(folder);
      const [file, other] = [this.files.get(key), this.folders.get(key)];
      if (file !== undefined) throw this.refuse(path, `in the place of the file ${quoted(file)}`);
      if (other === folder) break;
      if (other !== undefined)
        throw this.refuse(path, `in a folder that differs from ${quoted(other)} in nothing but its spelling`);
      this.folders.set(key, folder);
    }
    if (isFolder) return;
    const [file, folder] = [this.files.get(folded), this.folders.get(folded)];
    if (file === path) throw this.refuse(path, 'there twice');
    if (file !== undefined) throw this.refuse(path, `the same as ${quoted(file)} but for its spelling`);
    if (folder !== undefined) throw this.refuse(path, `in the place of the folder ${quoted(folder)}`);
    this.files.set(folded, path);
  }
}

const quoted = (name: string) => JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}...` : name);
