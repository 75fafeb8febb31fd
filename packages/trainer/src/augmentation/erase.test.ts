import { random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { drawErasing, erase } from './erase.js';

const erasing: Parameters<typeof drawErasing>[0] = {
  probability: 0.25,
  area: [0.02, 0.33],
  aspect: [0.3, 3.3],
};

test('as many pictures lose a part as the probability says, of areas and aspects from the whole range', () => {
  const drawn = Array.from({ length: 8000 }, (_, index) => drawErasing(erasing, 200, 200, random(1, index)));
  const boxes = drawn.filter((box) => box !== undefined);
  // Four standard deviations of a binomial distribution.
  expect(Math.abs(boxes.length / 8000 - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 8000));
  const areas = boxes.map(({ height, width }) => (height * width) / 200 ** 2);
  expect([Math.min(...areas), Math.max(...areas)]).toEqual([
    expect.closeTo(0.02, 2),
    expect.closeTo(0.33, 2),
  ]);
  for (const { top, left, height, width } of boxes) {
    expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
    expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(200);
  }
});

test('the part alone becomes noise over all values', () => {
  const pixels = new Float32Array(7 + 20 * 30 * 3).fill(-1);
  erase({ top: 2, left: 3, height: 10, width: 20 }, 30, pixels, 7, random(1));
  const noise: number[] = [];
  for (let row = 0; row < 20; row++) {
    for (let column = 0; column < 30; column++) {
      const inside = row >= 2 && row < 12 && column >= 3 && column < 23;
      for (let channel = 0; channel < 3; channel++) {
        const value = pixels[7 + (row * 30 + column) * 3 + channel];
        if (inside) noise.push(value);
        else expect(value).toBe(-1);
      }
    }
  }
  expect(noise).toHaveLength(600);
  const mean = noise.reduce((sum, value) => sum + value, 0) / 600;
  // A mean of 600 of U(0, 255) has a standard deviation of 3.
  expect(Math.abs(mean - 127.5)).toBeLessThan(12);
  expect(Math.min(...noise)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...noise)).toBeLessThan(255);
});
