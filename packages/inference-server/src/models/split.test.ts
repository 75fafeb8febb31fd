import { expect, test } from '@jest/globals';
import { parseSplit, pointOfKey, spreadPoints, targetAt } from './split.js';

const split = parseSplit('stable:90,canary:10');

test('parseSplit takes aliases and numbers of versions whose percents sum to 100', () => {
  expect(split).toEqual([
    { target: 'stable', percent: 90 },
    { target: 'canary', percent: 10 },
  ]);
  expect(parseSplit('3:100')).toEqual([{ target: '3', percent: 100 }]);
  for (const text of [
    '',
    'stable',
    'stable:90',
    'stable:90,canary:11',
    'a:50,a:50',
    'a:-1,b:101',
    'a:b:100',
    '../x:100',
  ])
    expect(() => parseSplit(text)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('targetAt gives each target its part of the line, and none to a part of nothing', () => {
  expect([0, 0.8999, 0.9, 0.9999].map((point) => targetAt(split, point))).toEqual([
    'stable',
    'stable',
    'canary',
    'canary',
  ]);
  expect(targetAt(parseSplit('stable:0,canary:100'), 0)).toBe('canary');
  expect(targetAt([], 0.5)).toBeUndefined();
});

test('of 1,000 requests in a row, each target gets its percent, give or take 2 requests', () => {
  const next = spreadPoints();
  const canaries = Array.from({ length: 1000 }, () => targetAt(split, next())).filter(
    (target) => target === 'canary',
  );
  expect(Math.abs(canaries.length - 100)).toBeLessThanOrEqual(2);
});

test('of 10,000 keys a tenth goes to the canary, and a key always to the same', () => {
  const targetOf = (user: number) => targetAt(split, pointOfKey(`user ${user}`));
  const users = Array.from({ length: 10_000 }, (_, user) => targetOf(user));
  expect(users).toEqual(users.map((_, user) => targetOf(user)));
  // Binomial, p = 0.1: a standard deviation is 30.
  expect(Math.abs(users.filter((target) => target === 'canary').length - 1000)).toBeLessThan(120);
});
