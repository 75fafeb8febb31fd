import { expect, test } from '@jest/globals';
import { mobileNetV2, mobileNetV2Schema } from './network.js';
import { presetSchema } from './preset.js';
import { presets } from './presets.js';

test.each(Object.keys(presets))('preset %s fits the schema', (name) => {
  expect(presetSchema.parse(presets[name])).toEqual(presets[name]);
});

test('MobileNetV2 begins with blocks that do not expand, and no setting says otherwise', () => {
  const [first, ...others] = mobileNetV2.blocks;
  const changed = { ...mobileNetV2, blocks: [{ ...first, expansion: 6 }, ...others] };
  expect(mobileNetV2Schema.safeParse(mobileNetV2).success).toBe(true);
  expect(mobileNetV2Schema.safeParse(changed).error?.issues[0].message).toContain(
    'expected 1 as the expansion',
  );
});

test("the report's recipe is what the report says", () => {
  expect(presets.report).toBe(presets['report-2']);
  expect(presets.report).toMatchObject({
    epochs: 20,
    batchSize: 32,
    picture: { width: 32, height: 32, kernel: 'nearest', range: [0, 1] },
    augmentation: {
      rotationDegrees: 10,
      shiftFraction: 0.1,
      shearDegrees: 0.2,
      zoomFraction: 0.2,
      horizontalFlip: true,
    },
    optimizer: { kind: 'adam', learningRate: 1e-3 },
    schedule: { factor: 0.1, patienceEpochs: 3, minLearningRate: 1e-5 },
  });
});
