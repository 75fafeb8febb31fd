import { expect, test } from '@jest/globals';
import { columnsOf, fitLine } from './fit-line.js';

const parts = ['loss 1.2345', 'accuracy 45.67 %', '1,234 pictures/s'];

test('fitLine shows everything where there is room', () => {
  expect(fitLine('epoch 1/2', 0.5, parts, 200)).toBe(
    'epoch 1/2 ████████████░░░░░░░░░░░░ loss 1.2345, accuracy 45.67 %, 1,234 pictures/s',
  );
});

test('fitLine shortens the bar, then leaves out the last parts, and is never as wide as the terminal', () => {
  expect(fitLine('epoch 1/2', 0.5, parts, 70)).toBe(
    'epoch 1/2 ██████░░░░░ loss 1.2345, accuracy 45.67 %, 1,234 pictures/s',
  );
  expect(fitLine('epoch 1/2', 0.5, parts, 50)).toBe('epoch 1/2 █████░░░░ loss 1.2345, accuracy 45.67 %');
  for (let columns = 1; columns < 120; columns++)
    expect(fitLine('epoch 1/2', 0.5, parts, columns).length).toBeLessThan(columns);
});

test.each([
  [0, 0],
  [1, 24],
  [-1, 0],
  [7, 24],
])('a share of %d fills %d columns', (share, full) => {
  expect(fitLine('', share, [], 100).replace(/[^█]/g, '')).toHaveLength(full);
});

test('a log is as wide as any line, a terminal that does not tell has 80 columns', () => {
  expect(columnsOf({ isTTY: false, columns: 0 })).toBe(Infinity);
  expect(columnsOf({ isTTY: true, columns: 0 })).toBe(80);
  expect(columnsOf({ isTTY: true, columns: 132 })).toBe(132);
});
