import { expect, test } from '@jest/globals';
import { setEnvironment } from './environment.js';

test('setEnvironment leaves what the user has set and says so', () => {
  const environment: NodeJS.ProcessEnv = { TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '' };
  const settings = setEnvironment(environment, { threads: 3, from: 'a test' });
  expect(environment).toEqual({
    TF_ENABLE_ONEDNN_OPTS: '0',
    TF_NUM_INTRAOP_THREADS: '3',
    TF_NUM_INTEROP_THREADS: '3',
    OMP_NUM_THREADS: '3',
    TF_CPP_MIN_LOG_LEVEL: '2',
  });
  expect(settings.map(({ name, from }) => [name, from])).toEqual([
    ['TF_ENABLE_ONEDNN_OPTS', 'the user'],
    ['TF_NUM_INTRAOP_THREADS', 'a test'],
    ['TF_NUM_INTEROP_THREADS', 'a test'],
    ['OMP_NUM_THREADS', 'a test'],
    ['TF_CPP_MIN_LOG_LEVEL', 'Foodnet'],
  ]);
});
