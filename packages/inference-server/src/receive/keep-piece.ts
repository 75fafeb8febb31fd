/** A Buffer takes two hundred bytes beside its own: from this length on that counts for nothing. */
const SMALL_BYTES = 4_096;

/**
 * Keeps a piece of an upload behind those before it. A client may send one byte a piece, so that a small one takes in those
 * before it that are no larger: what is left are few, of about the bytes that were counted.
 */
export function keepPiece(pieces: Buffer[], piece: Buffer): void {
  let joined = piece;
  while (joined.length < SMALL_BYTES && (pieces.at(-1)?.length ?? Infinity) <= joined.length)
    joined = Buffer.concat([...pieces.splice(-1), joined]);
  pieces.push(joined);
}
