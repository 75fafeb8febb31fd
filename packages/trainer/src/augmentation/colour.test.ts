import { random, type TensorArray } from '@foodnet/contracts';
import { readTensors, writeTensors } from '@foodnet/model';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { applyColour, drawColour } from './colour.js';

const folder = temporaryFolder();
const draw = random(1, 'picture');
const picture = Uint8Array.from({ length: 16 * 16 * 3 }, () => Math.floor(draw() * 256));
const factors = [
  { brightness: 1.4, contrast: 1, saturation: 1 },
  { brightness: 1, contrast: 0.6, saturation: 1 },
  { brightness: 1, contrast: 1.4, saturation: 1 },
  { brightness: 1, contrast: 1, saturation: 0 },
  { brightness: 1, contrast: 1, saturation: 1.4 },
  { brightness: 0.7, contrast: 1.3, saturation: 0.8 },
];

test('factors of 1 change nothing, and only the picture at the offset is touched', () => {
  const pixels = Float32Array.from([1, 2, 3, ...picture, 4, 5, 6]);
  applyColour({ brightness: 1, contrast: 1, saturation: 1 }, pixels, 3, 256);
  expect(maxDifference(pixels, [1, 2, 3, ...picture, 4, 5, 6])).toBeLessThan(1e-4);
});

test('each factor is drawn from its whole range, and a part that is off leaves the others', () => {
  const spread = { brightness: 0.4, contrast: 0, saturation: 0.2 };
  const drawn = Array.from({ length: 2000 }, (_, index) => drawColour(spread, random(1, index)));
  const ends = (name: keyof typeof spread) => [
    Math.min(...drawn.map((one) => one[name])),
    Math.max(...drawn.map((one) => one[name])),
  ];
  expect(ends('brightness')).toEqual([expect.closeTo(0.6, 2), expect.closeTo(1.4, 2)]);
  expect(ends('contrast')).toEqual([1, 1]);
  const { saturation } = drawColour({ ...spread, brightness: 0 }, random(1, 0));
  expect(saturation).toBe(drawn[0].saturation);
});

testWithPython("colours equal Pillow's ImageEnhance", async (python) => {
  const [input, output] = [join(folder, 'input.safetensors'), join(folder, 'output.safetensors')];
  await writeTensors(
    input,
    new Map<string, TensorArray>([['picture', { shape: [16, 16, 3], data: picture }]]),
  );
  const program = `
import json, sys
import numpy as np
from PIL import Image, ImageEnhance
from safetensors.numpy import load_file, save_file
source, target, factors = sys.argv[1:]
results = {}
for i, f in enumerate(json.loads(factors)):
    picture = Image.fromarray(load_file(source)["picture"])
    picture = ImageEnhance.Brightness(picture).enhance(f["brightness"])
    picture = ImageEnhance.Contrast(picture).enhance(f["contrast"])
    results[str(i)] = np.asarray(ImageEnhance.Color(picture).enhance(f["saturation"]))
save_file(results, target)
print("null")`;
  await python(program, input, output, JSON.stringify(factors));
  const { tensors } = await readTensors(output);
  for (const [index, one] of factors.entries()) {
    const pixels = Float32Array.from(picture);
    applyColour(one, pixels, 0, 256);
    // Pillow cuts each of three steps, and the grey about which it turns, to whole numbers.
    expect(maxDifference(pixels, tensors.get(String(index))?.data as Uint8Array)).toBeLessThan(4);
  }
});
