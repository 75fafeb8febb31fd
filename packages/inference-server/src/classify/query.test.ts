import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escape, parse } from 'node:querystring';
import { Problem } from '../problem.js';
import { parseClassifyQuery } from './query.js';

const defaults = { defaultTopk: 5 };

test('parseClassifyQuery takes the default where nothing is said', () => {
  expect(parseClassifyQuery({}, defaults)).toEqual({ model: undefined, version: undefined, topk: 5 });
});

test('parseClassifyQuery takes every whole number from 1 to 65535 as topk, written plainly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 65_535 }), (topk) => {
      expect(parseClassifyQuery(parse(`topk=${topk}`), defaults).topk).toBe(topk);
    }),
  );
});

test('parseClassifyQuery answers any query with a topk in its range, or with a bad-query that names a field', () => {
  const name = fc.oneof(fc.constantFrom('model', 'version', 'topk', 'toString', '__proto__'), fc.string());
  const value = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
  const pair = fc.tuple(name, value).map(([key, text]) => `${escape(key)}=${escape(text)}`);
  const query = fc.oneof(
    fc.array(pair).map((pairs) => pairs.join('&')),
    fc.string(),
  );
  fc.assert(
    fc.property(query, (text) => {
      const parsed = parse(text);
      try {
        const { model, version, topk } = parseClassifyQuery(parsed, defaults);
        expect(Number.isInteger(topk) && topk >= 1 && topk <= 65_535).toBe(true);
        expect([model, version]).toEqual([parsed.model, parsed.version]);
        expect(Object.keys(parsed).every((key) => ['model', 'version', 'topk'].includes(key))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        expect(error).toMatchObject({ code: 'bad-query', fields: [expect.any(String)] });
        expect((error as Problem).message.length).toBeLessThan(300);
      }
    }),
    { numRuns: 1_000 },
  );
});
