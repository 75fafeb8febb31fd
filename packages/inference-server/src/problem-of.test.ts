import { FoodnetError } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { Problem } from './problem.js';
import { problemOf } from './problem-of.js';
import { problems } from './problems.js';

test('every code of the registry has a status of an error and a title', () => {
  for (const [code, { status, title }] of Object.entries(problems)) {
    expect([code, status >= 400 && status < 600, title.length > 0]).toEqual([code, true, true]);
  }
});

test.each([
  ['bad-picture', 422],
  ['unsupported-picture', 415],
  ['picture-too-large', 413],
] as const)('problemOf keeps the words of %s and answers %i', (code, status) => {
  const problem = problemOf(new FoodnetError(code, 'Cannot read the picture: why.'));
  expect(problem.details()).toMatchObject({
    code,
    status,
    detail: 'Cannot read the picture: why.',
    fields: ['image'],
  });
});

test('problemOf keeps a problem as it is', () => {
  const problem = new Problem('overloaded', 'Try later.');
  expect(problemOf(problem)).toBe(problem);
});

test('problemOf answers 503 where a version is not damaged but slow', () => {
  const { code, status } = problemOf(new FoodnetError('too-slow', 'Cannot load it.'));
  expect([code, status]).toEqual(['inference-failed', 503]);
});

test('problemOf tells nothing of what happened inside', () => {
  for (const error of [
    new Error('/secret/path'),
    new FoodnetError('damaged', '/secret/path'),
    '/secret/path',
    undefined,
  ]) {
    const problem = problemOf(error);
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem.details())).not.toContain('secret');
    expect(problem.cause).toBe(error);
  }
});
