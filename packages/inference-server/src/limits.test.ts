import { parseOptions } from '@foodnet/stage';
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { limitTable, type Limit } from './limit-table.js';
import { defaultLimits, limitOptions, limitsOf, optionOf } from './limits.js';
import { problems } from './problems.js';

const parse = (...argv: string[]) => {
  const parsed = parseOptions({ name: 'test', summary: '', extras: limitOptions }, argv);
  if ('help' in parsed) throw new Error('No help was asked for.');
  return limitsOf(parsed.extras);
};

test('every limit has a default and an option within its bounds', () => {
  expect(parse()).toEqual(defaultLimits);
  expect(parse('--file-bytes=5000', '--batch-delay-ms=3')).toEqual({ ...defaultLimits, fileBytes: 5000, batchDelayMs: 3 }); // prettier-ignore
  for (const [name, { least, most }] of Object.entries(limitTable)) {
    for (const value of [least - 1, most + 1])
      expect(() => parse(`--${optionOf(name)}=${value}`)).toThrow(`--${optionOf(name)}`);
  }
});

test('the page on serving lists every limit with its option, default and answer', () => {
  const page = readFileSync(new URL('../../../docs/serving-in-production.md', import.meta.url), 'utf8');
  const table = new Map(
    page.split('\n').map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      return [cells[1], cells.slice(2, -1)] as const;
    }),
  );
  for (const [name, limit] of Object.entries<Limit>(limitTable)) {
    const standard = name === 'decodeThreads' ? 'processors' : limit.standard.toLocaleString('en');
    expect([name, table.get(`\`--${optionOf(name)}\``)]).toEqual([
      name,
      [standard, limit.means, answerOf(limit)],
    ]);
  }
});

test('the cure of what is too large or too many names the options that raise it', () => {
  for (const [name, { answer }] of Object.entries<Limit>(limitTable)) {
    if (answer === undefined || answer === 'closed' || problems[answer].status !== 413) continue;
    expect(problems[answer].cure).toContain(`\`--${optionOf(name)}\``);
  }
});

function answerOf({ answer }: Limit): string {
  if (answer === undefined) return '';
  return answer === 'closed' ? 'closed' : `${problems[answer].status} ${answer}`;
}
