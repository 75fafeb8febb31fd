import { expect, test } from '@jest/globals';
import { maskedCrc32c } from '../tensorboard/crc32c.js';
import { readSortedTable } from './sorted-table.js';

/** LEB128, seven bits a byte. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** Entries by what they share with the key before, one restart, no compression, and the checksum. */
function blockOf(
  entries: readonly (readonly [shared: number, own: Uint8Array, value: Uint8Array])[],
): Buffer {
  const parts = entries.map(([shared, own, value]) =>
    Buffer.concat([Buffer.from([shared, own.length, value.length].flatMap(varint)), own, value]),
  );
  const whole = Buffer.concat([...parts, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0])]);
  const trailer = Buffer.alloc(4);
  trailer.writeUInt32LE(maskedCrc32c(whole));
  return Buffer.concat([whole, trailer]);
}

/** Of one block of entries. */
function tableOf(...entries: Parameters<typeof blockOf>[0]): Buffer {
  const handle = (offset: number, block: Buffer) => Buffer.from([offset, block.length - 5].flatMap(varint));
  const data = blockOf(entries);
  const index = blockOf([[0, Buffer.from('z'), handle(0, data)]]);
  const footer = Buffer.alloc(48);
  Buffer.concat([Buffer.from([0, 0]), handle(data.length, index)]).copy(footer);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return Buffer.concat([data, index, footer]);
}

test('keys share their beginnings, which are never believed to be longer than a name', () => {
  const [a, b] = [Buffer.from('layer/a'), Buffer.from('b')];
  const read = readSortedTable(tableOf([0, a, Buffer.from('1')], [6, b, Buffer.from('2')]), 10);
  expect([...read].map(([key, value]) => [key, Buffer.from(value).toString()])).toEqual([
    ['layer/a', '1'],
    ['layer/b', '2'],
  ]);
  const long = Buffer.alloc(4_000, 'x');
  const none = Buffer.alloc(0);
  expect(readSortedTable(tableOf([0, long, none]), 10).size).toBe(1);
  expect(() => readSortedTable(tableOf([0, long, none], [4_000, long, none]), 10)).toThrow(
    'a key has more than 4096 bytes',
  );
});
