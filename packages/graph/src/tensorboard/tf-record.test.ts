import { expect, test } from '@jest/globals';
import { crc32c } from './crc32c.js';
import { tfRecord } from './tf-record.js';

test.each([
  // RFC 3720, appendix B.4, and the check value of CRC catalogues.
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['"123456789"', Buffer.from('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(), 0],
])('crc32c of %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('tfRecord frames as TensorFlow does', () => {
  // Written by tf.io.TFRecordWriter of TensorFlow 2.21: its file of the one record b"foodnet".
  expect(Buffer.from(tfRecord(Buffer.from('foodnet'))).toString('hex')).toBe(
    '0700000000000000bbd79f11666f6f646e657443f8da50',
  );
});
