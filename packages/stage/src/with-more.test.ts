import { expect, test } from '@jest/globals';
import { withMore } from './with-more.js';

test('what a stage asks for takes the place of what the user gave under the same name', () => {
  const user = ['--dataset=pets', '--seed=3', '--device=cpu'];
  expect(withMore(user, [])).toEqual(user);
  expect(withMore(user, ['--seed=1', '--picture={}'])).toEqual([
    '--dataset=pets',
    '--device=cpu',
    '--seed=1',
    '--picture={}',
  ]);
});

test("the user's --source goes with a name, and not with a path or a URL that a stage asks for", () => {
  const user = ['--dataset=food-101', '--source=./food-101.tar.gz'];
  expect(withMore(user, ['--dataset=pets'])).toEqual(['--source=./food-101.tar.gz', '--dataset=pets']);
  for (const source of ['/data/food-101.tar.gz', 'https://example.com/food-101.tar.gz'])
    expect(withMore(user, [`--dataset=${source}`])).toEqual([`--dataset=${source}`]);
});
