import {
  networkSchema,
  presets,
  resnet20,
  resnet20Stem7,
  resnet20Table1,
  type Network,
} from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { layersOf } from './layers-of.js';
import { countParameters, parametersOf } from './layers.js';

const picture = { width: 32, height: 32, range: [0, 1] as [number, number] };

test('resnet20 has 18,664,677 parameters at 101 classes', () => {
  expect(countParameters(layersOf(resnet20, picture, 101))).toBe(18_664_677);
});

test('every stage of resnet20 halves the picture: 16, 8, 4, and 2 at the end', () => {
  const layers = layersOf(resnet20, picture, 101);
  const shapeOf = (name: string) => layers.find((layer) => layer.name === name)?.shape;
  expect(shapeOf('stage1_block1_conv1')).toEqual([16, 16, 128]);
  expect(shapeOf('stage2_block1_conv1')).toEqual([8, 8, 256]);
  expect(shapeOf('stage3_block1_conv1')).toEqual([4, 4, 512]);
  expect(shapeOf('stage3_pool')).toEqual([2, 2, 512]);
  expect(shapeOf('average_pool')).toEqual([512]);
  expect(layers.at(-1)).toMatchObject({ kind: 'softmax', shape: [101] });
});

test('the 7x7 stem pools twice, the stem of Table 1 strides and does not pool', () => {
  const shapes = (network: typeof resnet20) =>
    layersOf(network, picture, 101)
      .filter(({ name }) => name.startsWith('stem_'))
      .map(({ name, shape }) => `${name} ${shape[0]}`);
  expect(shapes(resnet20Stem7)).toEqual([
    'stem_conv 32',
    'stem_bn 32',
    'stem_relu 32',
    'stem_pool1 16',
    'stem_pool2 8',
  ]);
  expect(shapes(resnet20Table1)).toEqual(['stem_conv 16', 'stem_bn 16', 'stem_relu 16']);
});

test('the rescale layer maps 0..255 to the range of the picture spec', () => {
  const rescale = layersOf(resnet20, { ...picture, range: [-1, 1] }, 10).find(
    ({ kind }) => kind === 'rescale',
  );
  expect(rescale).toMatchObject({ scale: 2 / 255, offset: -1 });
});

test.each(Object.entries(presets))(
  'the layers of preset %s have unique names and follow their inputs',
  (_, preset) => {
    const layers = layersOf(networkSchema.parse(preset.network), preset.picture, 7);
    const seen = new Set<string>();
    for (const { name, inputs } of layers) {
      for (const input of inputs) expect(seen).toContain(input);
      expect(seen).not.toContain(name);
      seen.add(name);
    }
    const parameters = parametersOf(layers).map(({ name }) => name);
    expect(new Set(parameters).size).toBe(parameters.length);
  },
);

test('a softmax within the network, which no export computes, is refused by its name and place', () => {
  const network: Network = {
    kind: 'layers',
    layers: [
      { kind: 'flatten', name: 'flat', inputs: ['rescale'] },
      { kind: 'dense', name: 'hidden', inputs: ['flat'], units: 8, bias: true },
      { kind: 'softmax', name: 'attention', inputs: ['hidden'] },
      { kind: 'dense', name: 'logits', inputs: ['attention'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  };
  const build = () => layersOf(network, picture, 3);
  expect(build).toThrow(expect.objectContaining({ code: 'unsupported-model' }));
  expect(build).toThrow('softmax attention (3 of 5) stands within it, expected at its end');
});

test('BatchNorm of a vector, which Keras computes, is refused by its name and what it takes', () => {
  const network: Network = {
    kind: 'layers',
    layers: [
      { kind: 'flatten', name: 'flat', inputs: ['rescale'] },
      { kind: 'dense', name: 'hidden', inputs: ['flat'], units: 128, bias: true },
      { kind: 'batchNorm', name: 'bn', inputs: ['hidden'], momentum: 0.99, epsilon: 1e-3 },
      { kind: 'dense', name: 'logits', inputs: ['bn'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  };
  const build = () => layersOf(network, picture, 3);
  expect(build).toThrow(expect.objectContaining({ code: 'unsupported-model' }));
  expect(build).toThrow(
    'BatchNormalization bn takes a vector of 128, expected a map [height, width, channels]',
  );
});
