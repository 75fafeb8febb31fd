import { FoodnetError } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { diskError, fullDiskError } from './disk-error.js';

const thrownBy = (action: () => unknown): unknown => {
  try {
    return action();
  } catch (error) {
    return error;
  }
};

test('a full disk is said to be full, with what to do', () => {
  // Linux's device that is always full.
  const full = thrownBy(() => writeFileSync('/dev/full', 'x'));
  expect(diskError(full, 'save run a', 'go on')).toMatchObject({
    code: 'no-space',
    message: 'Cannot save run a: the disk is full (ENOSPC). Make room there, then go on.',
    cause: full,
  });
});

test('a full disk is known by what TensorFlow says of it, too', () => {
  const full = new Error('./variables_temp/part; No space left on device');
  expect(diskError(full, 'export', 'go on')).toHaveProperty('code', 'no-space');
  expect(fullDiskError(full, 'export', 'go on')).toHaveProperty('code', 'no-space');
});

test('a read-only disk is said to be read-only', () => {
  const readOnly = Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS' });
  expect(diskError(readOnly, 'save run a', 'go on')).toMatchObject({ code: 'not-writable' });
  expect(fullDiskError(readOnly, 'save run a', 'go on')).toBe(readOnly);
});

test('what stands in the way is to be moved away', () => {
  const folder = thrownBy(() => writeFileSync('/tmp', 'x'));
  expect(diskError(folder, 'write /tmp', 'evaluate again')).toMatchObject({
    code: 'not-writable',
    message: 'Cannot write /tmp: a folder of this name is there (EISDIR). Move it away, then evaluate again.',
  });
  const file = thrownBy(() => writeFileSync('/dev/null/x', 'x'));
  expect(diskError(file, 'write it', 'evaluate again')).toHaveProperty('code', 'not-writable');
});

test('other errors stay what they are', () => {
  const others = [
    new TypeError('a bug'),
    new FoodnetError('locked', 'Cannot.'),
    thrownBy(() => writeFileSync('/none/at/all', 'x')),
    undefined,
  ];
  for (const error of others) expect(diskError(error, 'save', 'go on')).toBe(error);
});
