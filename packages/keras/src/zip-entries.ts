import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { damaged } from './refuse.js';

/** Keras writes a handful; assets may lie beside them. */
const MOST_ENTRIES = 1000;

/**
 * Some entries of a zip file, by their names.
 *
 * @param wanted names, and the most bytes of each.
 * @throws FoodnetError `damaged`.
 */
export async function zipEntries(
  bytes: Uint8Array,
  wanted: Readonly<Record<string, number>>,
  source: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  let zip: ZipFile | undefined;
  try {
    zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      lazyEntries: true,
    });
    zip.on('error', () => undefined);
    if (zip.entryCount > MOST_ENTRIES) throw new Error(`it has ${zip.entryCount} entries`);
    for await (const entry of zip.eachEntry()) {
      const most = Object.hasOwn(wanted, entry.fileName) ? wanted[entry.fileName] : 0;
      if (most === 0) continue;
      if (found.has(entry.fileName)) throw new Error(`${entry.fileName} is there twice`);
      if (entry.uncompressedSize > most)
        throw new Error(`${entry.fileName} has ${entry.uncompressedSize} bytes, expected at most ${most}`);
      found.set(entry.fileName, await contentOf(zip, entry));
    }
  } catch (cause) {
    throw damaged(source, `its zip file is damaged (${(cause as Error).message})`, cause);
  } finally {
    zip?.close();
  }
  for (const name of Object.keys(wanted)) if (!found.has(name)) throw damaged(source, `it holds no ${name}`);
  return found;
}

/** yauzl ends the stream with an error where more or fewer bytes come than the entry says. */
async function contentOf(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>)
    pieces.push(piece);
  const content = Buffer.concat(pieces);
  if (crc32(content) !== entry.crc32) throw new Error(`the checksum of ${entry.fileName} differs`);
  return content;
}
