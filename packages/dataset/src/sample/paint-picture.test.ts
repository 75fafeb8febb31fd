import { random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { paintPicture } from './paint-picture.js';
import { sampleClasses } from './sample-classes.js';

test('neither shape nor colour alone tells a class: each comes at least twice', () => {
  const classes = Object.values(sampleClasses);
  expect(classes.length).toBeGreaterThanOrEqual(5);
  for (const { shape, hueDegrees } of classes) {
    expect(classes.filter((other) => other.shape === shape).length).toBeGreaterThanOrEqual(2);
    expect(classes.filter((other) => other.hueDegrees === hueDegrees).length).toBeGreaterThanOrEqual(2);
  }
  expect(
    new Set(classes.map(({ shape, hueDegrees }) => JSON.stringify([shape.toString(), hueDegrees]))).size,
  ).toBe(classes.length);
});

test('shapes are signed distances: negative inside, growing by the distance outside', () => {
  const { tomato, onion_ring: ring, pizza_slice: slice } = sampleClasses;
  expect(tomato.shape(0, 0)).toBeCloseTo(-0.92);
  expect(ring.shape(0, 0)).toBeCloseTo(0.44); // the hole's edge: 0.7 - 0.26
  expect(ring.shape(0.7, 0)).toBeCloseTo(-0.26);
  expect(slice.shape(0, 0)).toBeLessThan(0);
  for (const { shape } of Object.values(sampleClasses)) {
    for (let turn = 0; turn < 6.28; turn += 0.1) {
      const at = (distance: number) => shape(distance * Math.cos(turn), distance * Math.sin(turn));
      expect(at(1.5)).toBeGreaterThan(0);
      expect(at(3) - at(2)).toBeGreaterThan(0.7);
      expect(at(3) - at(2)).toBeLessThanOrEqual(1.0001);
    }
  }
});

test('the same draws paint the same picture, others another; the thing fills a part of it', () => {
  for (const [name, look] of Object.entries(sampleClasses)) {
    const paint = (number: number) => paintPicture(look, 48, random(1, name, number));
    expect(paint(0)).toEqual(paint(0));
    expect(paint(0)).not.toEqual(paint(1));
    expect(paint(0)).toHaveLength(48 * 48 * 3);

    // Saturated pixels of the class's hue: red, yellow and green differ in which channels lead.
    for (let number = 0; number < 10; number++) {
      const pixels = paint(number);
      let [own, count] = [0, 0];
      for (let index = 0; index < pixels.length; index += 3) {
        const [red, green, blue] = pixels.subarray(index, index + 3);
        const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
        if (most - least < 0.45 * most || most < 40) continue;
        count++;
        const hue =
          most === green ? 60 * (2 + (blue - red) / (most - least)) : 60 * ((green - blue) / (most - least));
        if (Math.abs(hue - look.hueDegrees) < 30) own++;
      }
      expect(own).toBeGreaterThan(48 * 48 * 0.03);
      expect(count).toBeGreaterThan(0);
    }
  }
});
