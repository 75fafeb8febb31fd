import { maskedCrc32c } from './crc32c.js';

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;

/**
 * A record of a TFRecord file (tensorflow/core/lib/io/record_writer.h): length, checksum of the length, content, checksum
 * of the content; numbers are little-endian. A file is records one after the other.
 */
export function tfRecord(content: Uint8Array): Uint8Array {
  const record = Buffer.alloc(LENGTH_BYTES + CHECKSUM_BYTES + content.length + CHECKSUM_BYTES);
  record.writeBigUInt64LE(BigInt(content.length));
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  record.set(content, LENGTH_BYTES + CHECKSUM_BYTES);
  record.writeUInt32LE(maskedCrc32c(content), LENGTH_BYTES + CHECKSUM_BYTES + content.length);
  return record;
}
