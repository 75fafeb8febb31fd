import { expect, test } from '@jest/globals';
import { likelyCause } from './likely-cause.js';

test.each([
  [
    'a loss that grew',
    { losses: [2.5, 2, 40, 9000], stepsDone: 5000 },
    'grown from 2.00 to 9.00e+3 in 2 steps',
  ],
  ['the first steps', { losses: [4.6, 4.5], stepsDone: 2 }, 'The weights of the first steps'],
  ['one batch', { losses: [1.1, 1, 1.2], stepsDone: 5000 }, 'It was 1.20 until then: one batch'],
  [
    'a loss of no network',
    { losses: [4e10], stepsDone: 200 },
    'It was 4.00e+10 before: the learning rate is',
  ],
  ['nothing before', { losses: [], stepsDone: 0 }, 'from the first step on'],
])('likelyCause blames %s', (_, divergence, words) => {
  expect(likelyCause(divergence)).toContain(words);
  expect(likelyCause(divergence)).toContain('Train a new run with');
});
