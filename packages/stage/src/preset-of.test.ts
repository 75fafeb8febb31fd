import { presets } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { presetOf } from './preset-of.js';

test('presetOf takes what is given, and the rest from the preset', () => {
  expect(presetOf({ preset: 'report-3' })).toEqual(presets['report-3']);
  const { picture, ...rest } = presets['table-1'];
  expect(presetOf({ preset: 'table-1', size: 48, epochs: 2, 'batch-size': 7 })).toEqual({
    ...rest,
    picture: { ...picture, width: 48, height: 48 },
    epochs: 2,
    batchSize: 7,
  });
});
