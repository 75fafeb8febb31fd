import { expect, test } from '@jest/globals';
import { defaultLimits } from '../limits.js';
import { decodePicture } from './decode-picture.js';

const limits = { ...defaultLimits, fileBytes: 300 };
const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

test('decodePicture takes base64, with and without padding, of both alphabets, and data URLs', () => {
  const text = every.toString('base64');
  for (const one of [
    text,
    text.replace(/=+$/, ''),
    every.toString('base64url'),
    `data:image/jpeg;base64,${text}`,
    `DATA:text/html;charset=utf-8;base64,${text}`,
    `data:;base64,${text}`,
  ]) {
    const bytes = decodePicture(one, limits);
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.from(bytes).equals(every)).toBe(true);
  }
  for (const length of [1, 2, 3, 300])
    expect(decodePicture(Buffer.alloc(length, 7).toString('base64'), limits)).toHaveLength(length);
});

test('decodePicture refuses what is no base64, URLs, nothing, and too many bytes', () => {
  for (const text of [
    'http://127.0.0.1/a.jpg',
    'file:///etc/passwd',
    'data:image/png,AAAA',
    'AAAA\nAAAA',
    'AAAAA',
    'AA=A',
    'A===',
    'ÄÄÄÄ',
  ]) {
    expect(() => decodePicture(text, limits, 'images[3]')).toThrow(
      expect.objectContaining({ code: 'bad-picture', fields: ['images[3]'] }),
    );
  }
  for (const text of ['', 'data:image/png;base64,', '=='])
    expect(() => decodePicture(text, limits)).toThrow(expect.objectContaining({ code: 'empty-picture' }));
  expect(() => decodePicture(Buffer.alloc(301).toString('base64'), limits)).toThrow(
    expect.objectContaining({ code: 'upload-too-large' }),
  );
});
