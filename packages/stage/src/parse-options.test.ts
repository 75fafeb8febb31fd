import { FoodnetError } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { portOption, presetOption, wholeNumber, yesOrNo, type OptionTable } from './options.js';
import { parseOptions, type CommandLine, type ParsedOptions } from './parse-options.js';
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

test('an option that is needed and not given is asked for by what it means', () => {
  const keep = { describe: 'How many to keep', schema: wholeNumber(1, 9) };
  const prune = { name: 'exporter:prune', summary: 'Prunes.', extras: { keep } };
  expect(() => parseOptions(prune, [])).toThrow(
    'Cannot run exporter:prune without --keep. Give --keep: How many to keep.',
  );
  expect(() => parseOptions(prune, ['--keep'])).toThrow('Cannot use --keep: expected a whole number');
});

test('a command of its own options only refuses the shared ones and does not list them', async () => {
  const clean = { ...line, name: 'tools:clean', ownOptionsOnly: true };
  expect(() => parseOptions(clean, ['--every=2', '--run=one'])).toThrow(
    'Cannot run tools:clean: it knows no option --run. Known are --every.',
  );
  expect(parseOptions(clean, ['--every=2'])).toMatchObject({ extras: { every: 2 }, options: { seed: 1 } });
  expect(await helpOf(clean)).toMatch(/^Options:\n +--help [^]*?\n +--every .*\n*$/m);
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
  const help = await helpOf(line, '--epochs=0');
  expect(help).toContain('npx nx run trainer:train');
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

test('help names the port and the preset that a command usually takes', async () => {
  const extras = { port: portOption('3002'), preset: presetOption('report') };
  const help = await helpOf({ ...line, extras });
  for (const words of ['[default: 3002]', '[default: report]']) expect(help).toContain(words);
  for (const words of ['3000', '[default: sample]']) expect(help).not.toContain(words);
});

async function helpOf(command: CommandLine<OptionTable>, ...argv: string[]): Promise<string> {
  const parsed = parseOptions(command, ['--help', ...argv]);
  return 'help' in parsed ? parsed.help : '';
}
