import { FoodnetError } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { diskError } from './disk-error.js';

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

test('a read-only disk is said to be read-only', () => {
  const readOnly = Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS' });
  expect(diskError(readOnly, 'save run a', 'go on')).toMatchObject({ code: 'not-writable' });
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
