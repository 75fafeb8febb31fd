import { open } from 'node:fs/promises';

/** Of one read, of which the system and Node take less than 2 GiB. */
const PIECE_BYTES = 2 ** 30;

/** All of a file, also of one that is larger than what `readFile` reads. */
export async function readWhole(path: string, pieceBytes = PIECE_BYTES): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await file.read(bytes, done, Math.min(pieceBytes, bytes.length - done));
      // Somebody cuts it off meanwhile.
      if (bytesRead === 0) return bytes.subarray(0, done);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
