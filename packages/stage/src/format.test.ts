import { expect, test } from '@jest/globals';
import { formatBytes, formatCount, formatDuration } from './format.js';

test('formatDuration, formatBytes and formatCount read as people write', () => {
  expect([0.4, 8, 125, 11_220].map(formatDuration)).toEqual(['0 s', '8 s', '2 min 05 s', '3 h 07 min']);
  expect([0, 512, 1500, 274_000_000].map(formatBytes)).toEqual(['0 B', '512 B', '1.5 kB', '274 MB']);
  expect([1234, 3.14159, 12.7].map(formatCount)).toEqual(['1,234', '3.1', '13']);
});
