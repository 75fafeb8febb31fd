import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

/** Bytes that are gathered before they are written: pictures are small, and a call for each would be slow. */
const CHUNK_BYTES = 1 << 20;

/** A file that is written from front to back and hashed on the way, in constant memory. */
export class PackedFile {
  private readonly hash = createHash('sha256');
  private pieces: Uint8Array[] = [];
  private pending = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<PackedFile> {
    return new PackedFile(path, await open(path, 'wx'));
  }

  /** The bytes belong to the file from here on: the caller must not change them. */
  async append(bytes: Uint8Array): Promise<void> {
    this.pieces.push(bytes);
    this.pending += bytes.byteLength;
    if (this.pending >= CHUNK_BYTES) await this.flush();
  }

  /** Brings everything to the disk. */
  async finish(): Promise<{ file: string; sha256: string }> {
    await this.flush();
    await this.handle.sync();
    return { file: basename(this.path), sha256: this.hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async flush(): Promise<void> {
    const chunk = Buffer.concat(this.pieces, this.pending);
    [this.pieces, this.pending] = [[], 0];
    this.hash.update(chunk);
    await this.handle.writeFile(chunk);
  }
}
