import { expect, test } from '@jest/globals';
import { defaultLimits } from '../limits.js';
import { checkJsonSize } from './check-json-size.js';

const check = (text: string) =>
  checkJsonSize(Buffer.from(text), { ...defaultLimits, jsonDepth: 4, jsonValues: 10, jsonNames: 8 });

test('checkJsonSize takes what is within the depth and the number of values, whatever is in its strings', () => {
  check('');
  check('[[[[1,2]]]]');
  check('[1,2,3,4,5,6,7,8,9]');
  check('{"a\\"[[[[[":"]]]]\\\\","b":"' + ','.repeat(100) + '"}');
  check('"never ended [[[[[[[[');
  check('"ends in a backslash \\');
});

test('checkJsonSize refuses what is deeper or has more values', () => {
  for (const text of ['[[[[[', '{"a":{"a":{"a":{"a":{}}}}}', '"\\\\"[[[[[', '["\\\\\\"",[[[[']) {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'bad-json', status: 400 }));
  }
  for (const text of [
    '[1,2,3,4,5,6,7,8,9,10]',
    '[],[],[],[],[],[]',
    ',,,,,,,,,,',
    '::::::::: ',
    '{}'.repeat(9),
  ])
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'upload-too-large', status: 413 }));
});
