import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { validate } from './parse-json.js';

test('validate names the first field that is wrong, and looks at none behind it', () => {
  let looked = 0;
  const entry = z.custom(() => ++looked > 3, 'expected something else');
  expect(() => validate(z.object({ list: z.array(entry) }), { list: new Array(1_000).fill(0) })).toThrow(
    'list[0]: expected something else',
  );
  expect(looked).toBe(1);
});
