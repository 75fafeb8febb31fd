import { expect, test } from '@jest/globals';
import { RecentlyUsed } from './recently-used.js';

function filled(limit: number, ...keys: readonly string[]): RecentlyUsed<string> {
  const used = new RecentlyUsed<string>(limit);
  for (const key of keys) used.use(key, key);
  return used;
}

const surplusOf = (used: RecentlyUsed<string>) => used.takeSurplus().map(([key]) => key);

test('takeSurplus takes the least recently used, and use moves to the end', () => {
  const used = filled(2, 'a', 'b', 'c', 'a');
  expect(surplusOf(used)).toEqual(['b']);
  expect(used.values()).toEqual(['c', 'a']);
  expect(surplusOf(used)).toEqual([]);
});

test('pinned ones and the newest stay, even beyond the limit', () => {
  const used = filled(1, 'a', 'b', 'c', 'd');
  used.pin(['a', 'b']);
  expect(surplusOf(used)).toEqual(['c']);
  expect(used.values()).toEqual(['a', 'b', 'd']);
  used.pin([]);
  expect(surplusOf(used)).toEqual(['a', 'b']);
});
