/** The polynomial of Castagnoli (RFC 3720, appendix B.4), bits reversed. */
const POLYNOMIAL = 0x82f63b78;
/** TensorFlow adds this to a checksum that is stored beside the bytes it was taken of (tsl/lib/hash/crc32c.h). */
const MASK_DELTA = 0xa282ead8;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC-32C of bytes, 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}

/** A checksum as TensorFlow stores it: turned by 15 bits, and shifted by a constant. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const value = crc32c(bytes);
  return (((value >>> 15) | (value << 17)) + MASK_DELTA) >>> 0;
}
