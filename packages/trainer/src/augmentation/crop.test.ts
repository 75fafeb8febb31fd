import { cropSchema, random, type TensorArray } from '@foodnet/contracts';
import { readTensors, writeTensors } from '@foodnet/model';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { CropResizer, drawCrop, type Box } from './crop.js';

const folder = temporaryFolder();
const crop = cropSchema.parse({});
const kept = { height: 48, width: 64 };
const draw = random(1, 'picture');
const picture = Uint8Array.from({ length: kept.height * kept.width * 3 }, () => Math.floor(draw() * 256));

test('parts lie within the picture, with areas and aspects from their whole ranges', () => {
  const boxes = Array.from({ length: 4000 }, (_, index) => drawCrop(crop, 400, 400, random(1, index)));
  for (const { top, left, height, width } of boxes) {
    expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
    expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(400);
  }
  const areas = boxes.map(({ height, width }) => (height * width) / 400 ** 2);
  const aspects = boxes.map(({ height, width }) => width / height);
  expect([Math.min(...areas), Math.max(...areas)]).toEqual([expect.closeTo(0.35, 2), expect.closeTo(1, 1)]);
  expect([Math.min(...aspects), Math.max(...aspects)]).toEqual([
    expect.closeTo(3 / 4, 1),
    expect.closeTo(4 / 3, 1),
  ]);
  // As often wide as high.
  const wide = aspects.filter((aspect) => aspect > 1).length / aspects.length;
  expect(Math.abs(wide - 0.5)).toBeLessThan(0.04);
});

test('where no draw fits, the largest part in the middle with such an aspect is taken', () => {
  expect(drawCrop({ ...crop, area: [1, 1], aspect: [1, 1] }, 40, 100, random(1))).toEqual({
    top: 0,
    left: 30,
    height: 40,
    width: 40,
  });
});

test('the whole picture in its own size stays as it is', () => {
  const target = new Float32Array(picture.length);
  new CropResizer(kept, { ...kept, kernel: 'lanczos3' }).resize(
    picture,
    { top: 0, left: 0, ...kept },
    target,
    0,
  );
  expect(maxDifference(target, picture)).toBeLessThan(1e-9);
});

testWithPython("parts equal Pillow's, made smaller and larger", async (python) => {
  const boxes: Box[] = [
    { top: 0, left: 0, ...kept },
    { top: 3, left: 5, height: 41, width: 37 },
    { top: 20, left: 30, height: 9, width: 11 },
    { top: 47, left: 0, height: 1, width: 64 },
  ];
  const [input, output] = [join(folder, 'input.safetensors'), join(folder, 'output.safetensors')];
  const tensor: TensorArray = { shape: [kept.height, kept.width, 3], data: picture };
  await writeTensors(input, new Map([['picture', tensor]]));
  const program = `
import json, sys
import numpy as np
from PIL import Image
from safetensors.numpy import load_file, save_file
source, target, boxes = sys.argv[1:]
picture = Image.fromarray(load_file(source)["picture"])
def part(box):
    corners = (box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"])
    return {name: np.asarray(picture.crop(corners).resize((20, 16), kernel)) for name, kernel in kernels.items()}
kernels = {"nearest": Image.NEAREST, "triangle": Image.BILINEAR, "lanczos3": Image.LANCZOS}
parts = [part(box) for box in json.loads(boxes)]
save_file({f"{name} {i}": pixels for i, part in enumerate(parts) for name, pixels in part.items()}, target)
print("null")`;
  await python(program, input, output, JSON.stringify(boxes));
  const { tensors } = await readTensors(output);
  for (const kernel of ['nearest', 'triangle', 'lanczos3'] as const) {
    const resizer = new CropResizer(kept, { height: 16, width: 20, kernel });
    for (const [index, box] of boxes.entries()) {
      const target = new Float32Array(16 * 20 * 3 + 7);
      resizer.resize(picture, box, target, 7);
      // Pillow rounds to 8 bits behind each of its two passes.
      const expected = tensors.get(`${kernel} ${index}`)?.data as Uint8Array;
      expect(maxDifference(target.subarray(7), expected)).toBeLessThan(1.2);
    }
  }
});
