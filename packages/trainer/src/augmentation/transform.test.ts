import { type Augmentation, presets, random, type TensorArray } from '@foodnet/contracts';
import { readTensors, writeTensors } from '@foodnet/model';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { applyTransform, drawTransform, type Transform } from './transform.js';

const folder = temporaryFolder();
const [height, width] = [24, 32];
const report = presets.report.augmentation;
const none: Augmentation = {
  crop: null,
  colour: null,
  erasing: null,
  rotationDegrees: 0,
  shiftFraction: 0,
  shearDegrees: 0,
  zoomFraction: 0,
  horizontalFlip: false,
};
const draw = random(1, 'picture');
const picture = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(draw() * 256));

function apply(transform: Transform): Float32Array {
  const target = new Float32Array(picture.length);
  applyTransform(transform, height, width, picture, 0, target, 0);
  return target;
}

test('without augmentation a picture stays as it is', () => {
  expect(maxDifference(apply(drawTransform(none, height, width, random(1, 'any'))), picture)).toBe(0);
});

test('the flip mirrors left and right', () => {
  const flipped = apply({ rows: [1, 0, 0], columns: [0, 1, 0], flip: true });
  for (const [row, column, channel] of [
    [0, 0, 0],
    [3, 5, 1],
    [23, 31, 2],
  ]) {
    expect(flipped[(row * width + column) * 3 + channel]).toBe(
      picture[(row * width + (width - 1 - column)) * 3 + channel],
    );
  }
});

test('a shift by two rows takes from two rows below, and repeats the edge', () => {
  const shifted = apply({ rows: [1, 0, 2], columns: [0, 1, 0], flip: false });
  expect(shifted.slice(0, width * 3)).toEqual(Float32Array.from(picture.slice(2 * width * 3, 3 * width * 3)));
  expect(shifted.slice(-width * 3)).toEqual(Float32Array.from(picture.slice(-width * 3)));
});

test('each part is drawn from its whole range, and half of the pictures are flipped', () => {
  const draws = 4000;
  const only = (changes: Partial<Augmentation>) =>
    Array.from({ length: draws }, (_, index) =>
      drawTransform({ ...none, ...changes }, height, width, random(1, 'augment', index)),
    );
  const degrees = only({ rotationDegrees: 10 }).map(
    ({ rows: [a, b] }) => (Math.atan2(-b, a) * 180) / Math.PI,
  );
  expectUniform(degrees, -10, 10);
  // The centre stays where it is but for the shift.
  const moved = only({ shiftFraction: 0.1 });
  expectUniform(
    moved.map(({ rows }) => rows[2]),
    -0.1 * height,
    0.1 * height,
  );
  expectUniform(
    moved.map(({ columns }) => columns[2]),
    -0.1 * width,
    0.1 * width,
  );
  const zoomed = only({ zoomFraction: 0.2 });
  expectUniform(
    zoomed.map(({ rows }) => rows[0]),
    0.8,
    1.2,
  );
  expectUniform(
    zoomed.map(({ columns }) => columns[1]),
    0.8,
    1.2,
  );
  expect(
    Math.abs(
      correlation(
        zoomed.map(({ rows }) => rows[0]),
        zoomed.map(({ columns }) => columns[1]),
      ),
    ),
  ).toBeLessThan(0.06);
  const sheared = only({ shearDegrees: 20 }).map(({ rows }) => (Math.asin(-rows[1]) * 180) / Math.PI);
  expectUniform(sheared, -20, 20);
  const flips = only({ horizontalFlip: true }).filter(({ flip }) => flip).length;
  // Four standard deviations of a binomial distribution.
  expect(Math.abs(flips / draws - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / draws));
});

test('switching one part off leaves the other draws as they were', () => {
  const whole = drawTransform(report, height, width, random(1, 'a'));
  const { flip } = drawTransform({ ...none, horizontalFlip: true }, height, width, random(1, 'a'));
  expect(whole.flip).toBe(flip);
});

function expectUniform(values: readonly number[], low: number, high: number): void {
  const step = (high - low) / 20;
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-9);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-9);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean - (low + high) / 2)).toBeLessThan(step);
  for (let bin = 0; bin < 20; bin++) {
    const from = low + bin * step;
    const share = values.filter((value) => value >= from && value < from + step).length / values.length;
    expect(Math.abs(share - 0.05)).toBeLessThan(0.02);
  }
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const products = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, index) => sum + (value - mx) * (y[index] - my), 0);
  return (
    products(a, meanA, b, meanB) / Math.sqrt(products(a, meanA, a, meanA) * products(b, meanB, b, meanB))
  );
}

testWithPython("pictures equal scipy's affine_transform with Keras's matrices", async (python) => {
  const [input, output] = [join(folder, 'input.safetensors'), join(folder, 'output.safetensors')];
  await writeTensors(
    input,
    new Map<string, TensorArray>([['picture', { shape: [height, width, 3], data: picture }]]),
  );
  const strong: Augmentation = { ...report, rotationDegrees: 180, shearDegrees: 30 };
  const streams = [report, report, report, strong, strong, strong];
  // The same numbers in the order in which they are drawn, from a generator that is not ours to write again in Python.
  const draws = streams.map((_, index) => {
    const next = random(7, 'augment', index);
    return Array.from({ length: 7 }, next);
  });
  const program = `
import json, sys
import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.ndimage import affine_transform
source, target, settings, draws = sys.argv[1:]
picture = load_file(source)["picture"].astype("float64")
rows, columns = picture.shape[:2]
results = {}
for number, (a, u) in enumerate(zip(json.loads(settings), json.loads(draws))):
    spread = [2 * x - 1 for x in u]
    theta, phi = np.deg2rad(spread[0] * a["rotationDegrees"]), np.deg2rad(spread[3] * a["shearDegrees"])
    tx, ty = spread[1] * a["shiftFraction"] * rows, spread[2] * a["shiftFraction"] * columns
    zx, zy = 1 + spread[4] * a["zoomFraction"], 1 + spread[5] * a["zoomFraction"]
    rotation = np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
    shift = np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    shear = np.array([[1, -np.sin(phi), 0], [0, np.cos(phi), 0], [0, 0, 1]])
    zoom = np.diag([zx, zy, 1])
    centre = np.array([[1, 0, (rows - 1) / 2], [0, 1, (columns - 1) / 2], [0, 0, 1]])
    m = centre @ rotation @ shift @ shear @ zoom @ np.linalg.inv(centre)
    channels = [affine_transform(picture[:, :, c], m[:2, :2], m[:2, 2], order=1, mode="nearest") for c in range(3)]
    result = np.stack(channels, -1)
    if u[6] < 0.5 and a["horizontalFlip"]:
        result = result[:, ::-1]
    results[str(number)] = np.ascontiguousarray(result, dtype="float32")
save_file(results, target)
print("null")`;
  await python(program, input, output, JSON.stringify(streams), JSON.stringify(draws));
  const { tensors } = await readTensors(output);
  for (const [index, augmentation] of streams.entries()) {
    const ours = apply(drawTransform(augmentation, height, width, random(7, 'augment', index)));
    const expected = tensors.get(String(index))?.data as Float32Array;
    expect(maxDifference(ours, expected) / 255).toBeLessThan(1e-3);
  }
});

testWithPython("1,000 draws equal Keras's own generator", async (python) => {
  const [side, draws] = [32, 1000];
  const draw = random(3, 'square');
  const square = Uint8Array.from({ length: side * side * 3 }, () => Math.floor(draw() * 256));
  const [input, output] = [join(folder, 'square.safetensors'), join(folder, 'augmented.safetensors')];
  // Half of them far stronger than the report's, where a wrong sign would show.
  const strong: Augmentation = { ...report, rotationDegrees: 180, shearDegrees: 30, zoomFraction: 0.5 };
  const settings = Array.from({ length: draws }, (_, index) => (index % 2 === 0 ? report : strong));
  const uniforms = Float64Array.from(
    settings.flatMap((_, index) => Array.from({ length: 7 }, random(9, 'augment', index))),
  );
  await writeTensors(
    input,
    new Map<string, TensorArray>([
      ['picture', { shape: [side, side, 3], data: square }],
      ['uniforms', { shape: [draws, 56], data: new Uint8Array(uniforms.buffer) }],
    ]),
  );
  // Keras's parameters are those of the report's time, when x was the row. Since keras-preprocessing's change 318 of
  // November 2020 it is the column: on the transposed picture today's Keras does what it did then.
  const program = `
import json, sys
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from safetensors.numpy import load_file, save_file
source, target, settings = sys.argv[1:]
tensors = load_file(source)
transposed = tensors["picture"].astype("float64").transpose(1, 0, 2)
side = len(transposed)
results = []
for number, u in enumerate(tensors["uniforms"].view("float64")):
    a = json.loads(settings)[number % 2]
    spread = 2 * u - 1
    generator = ImageDataGenerator(fill_mode="nearest", dtype="float64")
    result = generator.apply_transform(transposed, dict(
        theta=spread[0] * a["rotationDegrees"],
        tx=spread[1] * a["shiftFraction"] * side, ty=spread[2] * a["shiftFraction"] * side,
        shear=spread[3] * a["shearDegrees"],
        zx=1 + spread[4] * a["zoomFraction"], zy=1 + spread[5] * a["zoomFraction"],
        flip_vertical=u[6] < 0.5 and a["horizontalFlip"]))
    results.append(result.transpose(1, 0, 2))
save_file({"results": np.ascontiguousarray(results, dtype="float32")}, target)
print("null")`;
  await python(program, input, output, JSON.stringify(settings.slice(0, 2)));
  const expected = (await readTensors(output)).tensors.get('results')?.data as Float32Array;

  const ours = new Float32Array(draws * square.length);
  for (const [index, augmentation] of settings.entries()) {
    const transform = drawTransform(augmentation, side, side, random(9, 'augment', index));
    applyTransform(transform, side, side, square, 0, ours, index * square.length);
  }
  expect(maxDifference(ours, expected) / 255).toBeLessThan(1e-3);
});
