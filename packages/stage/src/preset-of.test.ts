import { presets, presetSchema } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { presetOf, recipeName } from './preset-of.js';
import { recipeText } from './recipe-text.js';

const folder = temporaryFolder();
const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

test('presetOf takes what is given, and the rest from the preset', () => {
  expect(presetOf({ preset: 'report-3' })).toEqual(presets['report-3']);
  expect(presetOf({})).toEqual(presets.sample);
  const { picture, ...rest } = presets['table-1'];
  expect(presetOf({ preset: 'table-1', size: 48, epochs: 2, 'batch-size': 7 })).toEqual({
    ...rest,
    picture: { ...picture, width: 48, height: 48 },
    epochs: 2,
    batchSize: 7,
  });
});

test('pictures that would be kept larger than any are refused by --size and keptScale', () => {
  expect(presetOf({ preset: 'strong', size: 512 }).picture.width).toBe(512);
  expect(presetOf({ preset: 'report', size: 1024 }).picture.width).toBe(1024);
  expect(() => presetOf({ preset: 'strong', size: 600 })).toThrow(
    'Cannot keep training pictures at 1200x1200, augmentation.crop.keptScale = 2 times the 600x600 of --size: expected ' +
      '1024 a side at most. Give --size=512 or less, or a smaller keptScale in --config.',
  );
});

test('a file changes the preset that it names, and options change the file', async () => {
  const config = await write(
    'my-recipe.yaml',
    `$schema: ./recipe.schema.json
preset: report
epochs: 7
batchSize: 16
optimizer: { kind: sgd, learningRate: 0.05 }
schedule: { kind: cosine, warmUpEpochs: 1 }
augmentation:
  rotationDegrees: 0
  crop: {}
`,
  );
  const { report } = presets;
  expect(presetOf({ config, 'batch-size': 8 })).toEqual({
    ...report,
    epochs: 7,
    batchSize: 8,
    optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0 },
    schedule: { kind: 'cosine', warmUpEpochs: 1, finalFraction: 0 },
    augmentation: {
      ...report.augmentation,
      rotationDegrees: 0,
      crop: { keptScale: 2, area: [0.35, 1], aspect: [3 / 4, 4 / 3] },
    },
  });
  expect(presetOf({ config, preset: 'report-1' }).network).toEqual(presets['report-1'].network);
  expect(recipeName({ config, preset: 'report-1' })).toBe('my-recipe');
  expect(recipeName({})).toBe('sample');
});

test('JSON is read as well; a part of a setting leaves its other parts', async () => {
  const config = await write('small.json', '{ "optimizer": { "learningRate": 0.002 } }');
  expect(presetOf({ config }).optimizer).toEqual({ ...presets.sample.optimizer, learningRate: 0.002 });
});

test('what does not fit is named with its line and with what was expected', async () => {
  const config = await write(
    'wrong.yaml',
    `preset: report
epoch: 20
optimizer:
  learningRate: fast
schedule: { kind: cosines }
augmentation:
  crop: { area: [0.9, 0.1] }
classWeights: heavy
`,
  );
  expect(() => presetOf({ config })).toThrow(
    [
      `Cannot use --config:`,
      `  ${config}:2: epoch: there is no such setting; known are ${Object.keys(presetSchema.shape).join(', ')}`,
      `  ${config}:4: optimizer.learningRate: Invalid input: expected number, received string`,
    ].join('\n'),
  );
  const message = messageOf(() => presetOf({ config }));
  expect(message).toMatch(/wrong\.yaml:5: schedule\.kind: .*plateau/);
  expect(message).toContain(`${config}:7: augmentation.crop.area: expected the smaller number first`);
  expect(message).toMatch(/wrong\.yaml:8: classWeights: .*"none"\|"balanced"/);
});

test('a network of another kind than the preset has is told what its own kind lacks', async () => {
  const mobile = await write('mobile.yaml', 'network: { kind: mobilenet-v2, width: 0.5 }\n');
  const message = messageOf(() => presetOf({ config: mobile }));
  expect(message).toContain('mobile.yaml:1: network.lastFilters: Invalid input: expected number');
  expect(message).not.toContain('network.kind');
  const unknown = await write('resnet.yaml', 'epochs: 2\nnetwork: { kind: resnet }\n');
  expect(() => presetOf({ config: unknown })).toThrow(/resnet\.yaml:2: network\.kind: there is no such kind/);
});

test('a star without quotes, which YAML takes for an alias, is named with its line and its cure', async () => {
  const starred = await write('starred.yaml', 'preset: mobilenet-v2\nfrozenLayers: [Conv1, *_BN]\n');
  expect(() => presetOf({ config: starred })).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message:
        `Cannot use --config: ${starred}:2: *_BN without quotes is an alias in YAML, and nothing has the anchor &_BN. ` +
        "Write '*_BN'.",
    }),
  );
  const anchored = await write('anchored.yaml', 'epochs: &few 3\nbatchSize: *few\n');
  expect(presetOf({ config: anchored })).toMatchObject({ epochs: 3, batchSize: 3 });
});

test('a file that is missing, broken, empty, or names an unknown preset is refused', async () => {
  expect(() => presetOf({ config: join(folder, 'none.yaml') })).toThrow(
    /Cannot read --config=.*none\.yaml: ENOENT/,
  );
  const broken = await write('broken.yaml', 'epochs: 3\noptimizer: { kind: adam\n');
  expect(() => presetOf({ config: broken })).toThrow(/Cannot use --config: .*broken\.yaml:3: /);
  const empty = await write('empty.yaml', '\n');
  expect(() => presetOf({ config: empty })).toThrow('expected names and values, such as "epochs: 20"');
  const unknown = await write('unknown.yaml', 'preset: best\n');
  expect(() => presetOf({ config: unknown })).toThrow(
    /unknown\.yaml:1: preset: expected one of sample, report/,
  );
});

test.each(Object.keys(presets))(
  'preset %s, written as a config file, is read back as it was',
  async (name) => {
    const config = await write('written.yaml', recipeText(presets[name]));
    expect(presetOf({ config, preset: 'report' })).toEqual(presets[name]);
  },
);

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
