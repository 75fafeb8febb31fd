import { expect, test } from '@jest/globals';
import { formatBytes, formatCount, formatDuration, formatPercent } from './format.js';

test('formatDuration, formatBytes and formatCount read as people write', () => {
  expect([0.4, 8, 125, 11_220].map(formatDuration)).toEqual(['0 s', '8 s', '2 min 05 s', '3 h 07 min']);
  expect([0, 512, 1500, 274_000_000].map(formatBytes)).toEqual(['0 B', '512 B', '1.5 kB', '274 MB']);
  expect([1234, 3.14159, 12.7].map(formatCount)).toEqual(['1,234', '3.1', '13']);
});

test('formatPercent tells a share to a hundredth', () => {
  expect([0, 0.4567, 0.65069, 1].map(formatPercent)).toEqual(['0.00 %', '45.67 %', '65.07 %', '100.00 %']);
});
