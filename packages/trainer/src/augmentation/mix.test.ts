import { mixingSchema, random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { isMixing, mixBatch } from './mix.js';

const [height, width] = [8, 10];
const values = height * width * 3;
/** Picture i is i everywhere. */
const batch = (count: number) =>
  Float32Array.from({ length: count * values }, (_, index) => Math.floor(index / values));
const mixup = mixingSchema.parse({ mixupProbability: 1, mixupAlpha: 0.4 });
const cutMix = mixingSchema.parse({ cutMixProbability: 1 });

test('mixup: each picture is the weighted sum of itself and its partner', () => {
  const images = batch(5);
  const own = mixBatch(mixup, images, 5, height, width, random(1))!;
  for (let index = 0; index < 5; index++) {
    const expected = own[index] * index + (1 - own[index]) * (4 - index);
    for (let value = 0; value < values; value++) {
      expect(images[index * values + value]).toBeCloseTo(expected, 4);
    }
  }
  expect(own[0]).toBe(own[4]);
  expect(own[0]).not.toBe(own[1]);
  expect(own[2]).toBe(1);
});

test('CutMix: a rectangle is the partner, and its share of the area is the share of the label', () => {
  for (let seed = 0; seed < 50; seed++) {
    const images = batch(4);
    const own = mixBatch(cutMix, images, 4, height, width, random(seed))!;
    for (let index = 0; index < 4; index++) {
      const picture = [...images.subarray(index * values, (index + 1) * values)];
      const foreign = picture.flatMap((value, at) => (value === index ? [] : [[value, at]]));
      expect(foreign.every(([value]) => value === 3 - index)).toBe(true);
      expect(foreign).toHaveLength(Math.round((1 - own[index]) * values));
      const rows = new Set(foreign.map(([, at]) => Math.floor(at / (width * 3))));
      const columns = new Set(foreign.map(([, at]) => Math.floor((at % (width * 3)) / 3)));
      expect(foreign).toHaveLength(rows.size * columns.size * 3);
    }
  }
});

test('shares follow Beta(alpha, alpha): its mean and its variance', () => {
  const shares = Array.from(
    { length: 4000 },
    (_, seed) => mixBatch(mixup, batch(2), 2, height, width, random(2, seed))![0],
  );
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  expect(mean).toBeCloseTo(0.5, 1);
  // 1 / (4 * (2 alpha + 1))
  expect(variance).toBeCloseTo(1 / (4 * 1.8), 2);
});

test('a batch is mixed by one, by the other or by none, as often as the probabilities say', () => {
  const mixing = mixingSchema.parse({ mixupProbability: 0.25, cutMixProbability: 0.5 });
  const found = { none: 0, mixup: 0, cutMix: 0 };
  for (let seed = 0; seed < 2000; seed++) {
    const images = batch(2);
    const own = mixBatch(mixing, images, 2, height, width, random(3, seed));
    if (!own) found.none++;
    else if (images.every((value) => value === 0 || value === 1)) found.cutMix++;
    else found.mixup++;
  }
  // Four standard deviations of the most frequent one are 90.
  expect(Math.abs(found.cutMix - 1000)).toBeLessThan(90);
  expect(Math.abs(found.mixup - 500)).toBeLessThan(90);
  expect(Math.abs(found.none - 500)).toBeLessThan(90);
});

test('the last epochs are not mixed', () => {
  const mixing = mixingSchema.parse({ cutMixProbability: 1, offAtEndShare: 0.2 });
  const mixed = Array.from({ length: 20 }, (_, epoch) => isMixing(mixing, epoch, 20));
  expect(mixed.indexOf(false)).toBe(16);
  expect(mixed.slice(16)).toEqual([false, false, false, false]);
});

test('probabilities above 1 together are refused', () => {
  expect(() => mixingSchema.parse({ mixupProbability: 0.6, cutMixProbability: 0.6 })).toThrow(
    'expected mixupProbability and cutMixProbability to make 1 at most',
  );
});
