import { expect, test } from '@jest/globals';
import { evaluationName } from './evaluation-name.js';

test('evaluationName tells each evaluation from the others', () => {
  const [dataset, model] = ['pets', 'foodnet'];
  expect(evaluationName({ dataset, mirror: false })).toBe('evaluation-pets');
  expect(evaluationName({ dataset, split: 'all', mirror: true })).toBe('evaluation-pets-all-mirror');
  expect(evaluationName({ model, dataset, mirror: false })).toBe('evaluation-foodnet-pets');
  expect(evaluationName({ model, version: 2, dataset, mirror: false })).toBe('evaluation-foodnet-2-pets');
});
