import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UniqueNames } from './unique-names.js';

test('UniqueNames keeps a free name and numbers a taken one', () => {
  const names = new UniqueNames();
  expect(['a', 'a', 'a_1', 'a'].map((name) => names.take(name))).toEqual(['a', 'a_1', 'a_1_1', 'a_2']);
});

test('UniqueNames never gives a name twice', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^a(_1){0,3}$/), { maxLength: 40 }), (wanted) => {
      const names = new UniqueNames();
      const given = wanted.map((name) => names.take(name));
      expect(new Set(given).size).toBe(wanted.length);
    }),
  );
});
