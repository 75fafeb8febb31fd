import type { PreparedDataset } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { refuseChanged, usualSplit } from './choose-split.js';

const trained = { title: 'run report-pets', datasetName: '/pets', datasetIdentity: 'before' };
const source = { location: '/pets', layout: 'classes', fingerprint: '' } as const;
const pets = { name: 'pets', source, identity: 'before' };
const changed = { ...pets, identity: 'after' };
const other = { ...changed, name: 'others' };
const withSplits = (layout: PreparedDataset['source']['layout']) => ({ ...source, layout });

test('all pictures are a test in class folders of another dataset alone, not in those that changed since', () => {
  expect(usualSplit(trained, pets)).toBe('test');
  expect(usualSplit(trained, changed)).toBe('test');
  expect(usualSplit(trained, { ...pets, name: 'copied' })).toBe('test');
  expect(usualSplit(trained, other)).toBe('all');
  expect(usualSplit(trained, { ...other, source: withSplits('splits') })).toBe('test');
  // An exported model knows the name alone.
  expect(usualSplit({ ...trained, datasetName: 'pets' }, changed)).toBe('test');
});

test('class folders that changed since the training are refused, and nothing else', () => {
  expect(() => refuseChanged(trained, changed)).toThrow(
    'Cannot evaluate run report-pets on pets: the pictures of that name changed since the training',
  );
  for (const measured of [pets, other, { ...changed, source: withSplits('splits') }])
    expect(() => refuseChanged(trained, measured)).not.toThrow();
});
