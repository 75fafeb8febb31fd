import { expect, test } from '@jest/globals';
import { servePort } from './serve-port.js';

test('servePort takes the option, then PORT, then 3000', () => {
  expect(servePort(0, '4000')).toBe(0);
  expect(servePort(undefined, '4000')).toBe(4000);
  expect(servePort(undefined, '')).toBe(3000);
  expect(servePort(undefined, undefined)).toBe(3000);
});

test.each(['65536', '-1', 'http', '3000 ', '1e3'])('servePort refuses PORT=%s', (value) => {
  expect(() => servePort(undefined, value)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
