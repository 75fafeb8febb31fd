import { FoodnetError } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { wholeNumber, yesOrNo } from './options.js';
import { parseOptions, type ParsedOptions } from './parse-options.js';
import { z } from 'zod';

const line = {
  name: 'trainer:train',
  summary: 'Trains a network.',
  extras: { every: { describe: 'Steps', schema: wholeNumber(1, 9).optional() } },
};
const parse = (...argv: string[]) => parseOptions(line, argv) as ParsedOptions<typeof line.extras>;
const refusal = (...argv: string[]) => {
  try {
    return parse(...argv);
  } catch (error) {
    return error;
  }
};

test('parseOptions fills in the defaults', () => {
  expect(parse().options).toMatchObject({
    dataset: 'sample',
    seed: 1,
    device: 'auto',
    model: 'foodnet',
    host: '127.0.0.1',
    topk: 5,
  });
  expect(parse().given).toEqual(new Set());
});

test('parseOptions reads both ways of writing an option and passes on the shared ones', () => {
  const parsed = parse('--epochs=3', '--batch-size', '16', '--run', '007', '--every=2');
  expect(parsed.options).toMatchObject({ epochs: 3, 'batch-size': 16, run: '007' });
  expect(parsed.extras).toMatchObject({ every: 2 });
  expect(parsed.given).toEqual(new Set(['epochs', 'batch-size', 'run', 'every']));
  expect(parsed.forwarded).toEqual(['--epochs=3', '--batch-size=16', '--run=007']);
});

test.each([
  [
    ['--epoch=3'],
    'it knows no option --epoch. Known are --dataset, --source, --run, --preset, --config, --size, --epochs',
  ],
  [['-x'], 'it knows no option --x'],
  [['--epochs=0'], 'Cannot use --epochs: expected a whole number from 1 to 100000, got "0"'],
  [['--epochs=1e3'], 'got "1e3"'],
  [['--epochs'], 'expected a whole number from 1 to 100000, got ""'],
  [['--epochs=1', '--epochs=2'], 'expected one, got 2 values'],
  [['--preset=fast'], 'expected one of sample, report'],
  [['--device=tpu'], 'expected auto, cpu or gpu, got "tpu"'],
  [['--run=../x'], 'Cannot use --run: expected letters, digits'],
  [['--port=65536'], 'from 0 to 65535'],
  [['picture.jpg'], 'it takes options only, got "picture.jpg"'],
])('parseOptions refuses %j before any work', (argv, words) => {
  const error = refusal(...argv);
  expect(error).toBeInstanceOf(FoodnetError);
  expect(error).toMatchObject({ code: 'bad-option', message: expect.stringContaining(words) });
});

test('an option of a stage takes the place of a shared one, e.g. to be given twice', () => {
  const run = { describe: 'Runs', schema: z.array(z.string().regex(/^[a-z]+$/, 'expected letters')) };
  const several = { name: 'trainer:compare', summary: 'Compares.', extras: { run } };
  const parsed = parseOptions(several, ['--run=a', '--run=b']) as ParsedOptions<{ run: typeof run }>;
  expect(parsed.extras.run).toEqual(['a', 'b']);
  expect(parsed.forwarded).toEqual(['--run=a', '--run=b']);
  expect(() => parseOptions(several, ['--run=a', '--run=1'])).toThrow(
    '--run: expected letters, got 2 values',
  );
});

test.each([
  [[], false],
  [['--json'], true],
  [['--json=yes'], true],
  [['--json=no'], false],
])('yesOrNo: %j is %p', (argv, expected) => {
  const json = { describe: 'JSON', schema: yesOrNo };
  const parsed = parseOptions({ ...line, extras: { json } }, argv) as ParsedOptions<{ json: typeof json }>;
  expect(parsed.extras.json).toBe(expected);
});

test('help names every option with its default', async () => {
  const parsed = parseOptions(line, ['--help', '--epochs=0']);
  const help = 'help' in parsed ? await parsed.help : '';
  expect(help).toContain('nx run trainer:train');
  for (const option of [
    'dataset',
    'source',
    'run',
    'preset',
    'config',
    'epochs',
    'batch-size',
    'seed',
    'device',
    'model',
    'models',
    'host',
    'port',
    'topk',
    'every',
  ]) {
    expect(help).toContain(`--${option}`);
  }
  expect(help).toContain('[default: "sample"]');
});
