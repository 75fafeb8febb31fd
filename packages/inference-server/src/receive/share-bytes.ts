/** Joins pieces in memory that threads share, where a picture is decoded without another copy, and empties their list. */
export function shareBytes(chunks: Buffer[]): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(chunks.reduce((sum, { length }) => sum + length, 0)));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  chunks.length = 0;
  return bytes;
}
