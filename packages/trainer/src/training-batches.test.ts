import { expect, test } from '@jest/globals';
import { tinyClasses, tinyPreset, tinySplit } from './tiny-data.fixture.js';
import { TrainingBatches } from './training-batches.js';

/** Each picture tells its number in its first byte. */
const numbered = {
  ...tinySplit(22, 'numbered'),
  read: (index: number, into: Uint8Array, offset: number) => void into.fill(index, offset, offset + 192),
};
const batchesOf = (seed = 1) => new TrainingBatches(numbered, tinyPreset, seed, tinyClasses);
const numbersOf = (batches: TrainingBatches, epoch: number) =>
  Array.from({ length: batches.steps }, (_, step) => {
    const { images } = batches.read(epoch, step);
    return [0, 1, 2, 3].map((position) => images[position * 192]);
  }).flat();

test('an epoch shows every picture at most once and leaves out what makes no whole batch', () => {
  const seen = numbersOf(batchesOf(), 0);
  expect(seen).toHaveLength(20);
  expect(new Set(seen).size).toBe(20);
});

test('the order changes with the epoch and the seed, and only with them', () => {
  expect(numbersOf(batchesOf(), 0)).toEqual(numbersOf(batchesOf(), 0));
  expect(numbersOf(batchesOf(), 1)).not.toEqual(numbersOf(batchesOf(), 0));
  expect(numbersOf(batchesOf(2), 0)).not.toEqual(numbersOf(batchesOf(), 0));
});

test('a batch is the same whatever was read before it', () => {
  const batches = new TrainingBatches(tinySplit(22, 'train'), tinyPreset, 1, tinyClasses);
  for (const [epoch, step] of [
    [0, 0],
    [0, 1],
    [1, 4],
  ])
    batches.read(epoch, step);
  const late = batches.read(0, 3).images.slice();
  const alone = new TrainingBatches(tinySplit(22, 'train'), tinyPreset, 1, tinyClasses).read(0, 3);
  expect(alone.images).toEqual(late);
  expect([...alone.labels].every((label) => label < 3)).toBe(true);
});

test('labels belong to their pictures', () => {
  const { images, labels } = batchesOf().read(0, 0);
  for (let position = 0; position < 4; position++) {
    expect(labels[position]).toBe(numbered.labels[images[position * 192]]);
  }
});

test('a batch of more pictures than there are is refused, as a fault of the recipe', () => {
  expect(() => new TrainingBatches(tinySplit(3, 'few'), tinyPreset, 1, tinyClasses)).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: 'Cannot train on 3 pictures in batches of 4. Give more pictures, or a smaller --batch-size.',
    }),
  );
});
