import { Header } from 'tar';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** An entry to be written as it is, however wrong. */
export interface WrittenEntry {
  readonly path: string;
  readonly content?: Uint8Array | string;
  /** As tar's header has it; a zip takes links and devices from `mode`. */
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'BlockDevice' | 'FIFO';
  readonly linkpath?: string;
}

/** A .tar, written without looking at the names. */
export function tarOf(entries: readonly WrittenEntry[], hasEnd = true): Buffer {
  const blocks: Buffer[] = [];
  for (const { path, content = '', type = 'File', linkpath } of entries) {
    const bytes = Buffer.from(content);
    const block = Buffer.alloc(512);
    new Header({ path, type, size: bytes.length, mode: 0o644, mtime: new Date(1_000_000), linkpath }).encode(
      block,
    );
    // node-tar turns nothing away, but marks names that do not fit: those take a test of their own.
    blocks.push(block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, ...(hasEnd ? [Buffer.alloc(1024)] : [])]);
}

export const gzipOf = (bytes: Uint8Array): Buffer => gzipSync(bytes);

const kinds = {
  File: 0o100644,
  Directory: 0o040755,
  SymbolicLink: 0o120777,
  Link: 0o120777,
  CharacterDevice: 0o020666,
  BlockDevice: 0o060666,
  FIFO: 0o010666,
};

/**
 * A .zip after PKWARE's APPNOTE 6.3, written without looking at the names.
 *
 * @param lies numbers that the central directory tells instead of the true ones.
 */
export function zipOf(
  entries: readonly WrittenEntry[],
  lies: {
    readonly uncompressedBytes?: number;
    readonly crc32?: number;
    readonly flags?: number;
    readonly repeat?: number;
  } = {},
): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { path, content = '', type = 'File' } of entries) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const name = Buffer.from(path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((lies.flags ?? 0) | 0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(lies.crc32 ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(lies.uncompressedBytes ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((kinds[type] << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    for (let time = 0; time < (lies.repeat ?? 1); time++) {
      const again = lies.repeat ? Buffer.from(`${time}${path.slice(String(time).length)}`) : name;
      directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, again]));
    }
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}
