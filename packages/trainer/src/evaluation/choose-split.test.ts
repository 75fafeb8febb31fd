import type { PreparedDataset } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { refuseChanged, usualSplit } from './choose-split.js';

const trained = { title: 'run report-pets', datasetName: '/pets', datasetIdentity: 'before' };
const source = { location: '/pets', layout: 'classes', fingerprint: '' } as const;
const pets = { name: 'pets', source, identity: 'before' };
const changed = { ...pets, identity: 'after' };
const other = { ...changed, name: 'others' };
const withLayout = (layout: PreparedDataset['source']['layout']) => ({ ...source, layout });

test('all pictures are a test where another dataset has no splits, not where the own one changed since', () => {
  expect(usualSplit(trained, pets)).toBe('test');
  expect(usualSplit(trained, changed)).toBe('test');
  expect(usualSplit(trained, { ...pets, name: 'copied' })).toBe('test');
  expect(usualSplit(trained, other)).toBe('all');
  expect(usualSplit(trained, { ...other, source: withLayout('listed-classes') })).toBe('all');
  expect(usualSplit(trained, { ...other, source: withLayout('splits') })).toBe('test');
  // An exported model knows the name alone.
  expect(usualSplit({ ...trained, datasetName: 'pets' }, changed)).toBe('test');
});

test('pictures without splits that changed since the training are refused, and nothing else', () => {
  for (const measured of [changed, { ...changed, source: withLayout('listed-classes') }])
    expect(() => refuseChanged(trained, measured)).toThrow(
      'Cannot evaluate run report-pets on pets: the pictures of that name changed since the training',
    );
  for (const measured of [pets, other, { ...changed, source: withLayout('splits') }])
    expect(() => refuseChanged(trained, measured)).not.toThrow();
});
