import { presets } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import type { Classifier } from '../classifier.js';
import { withMirror } from './with-mirror.js';

/** Answers with the first byte of each picture, in percent, and the rest. */
const classifier: Classifier = {
  title: 'run a',
  classes: ['a', 'b'],
  picture: { ...presets.report.picture, width: 8, height: 8 },
  presetName: 'report',
  datasetName: 'any',
  datasetIdentity: 'any',
  classify: (images, count) =>
    Float32Array.from({ length: count * 2 }, (_, index) => {
      const share = images[(index >> 1) * 192] / 100;
      return index % 2 === 0 ? share : 1 - share;
    }),
  dispose: () => undefined,
};

test('the answer is the mean of those to the picture and to its mirror', () => {
  const images = new Uint8Array(2 * 192);
  // The first pixel of the first row is 40, the last one 80; of the second picture 10 and 30.
  for (const [picture, first, last] of [
    [0, 40, 80],
    [1, 10, 30],
  ]) {
    images.fill(first, picture * 192, picture * 192 + 3);
    images.fill(last, picture * 192 + 21, picture * 192 + 24);
  }
  const answer = [...withMirror(classifier).classify(images, 2)];
  expect(answer).toEqual([0.6, 0.4, 0.2, 0.8].map((share) => expect.closeTo(share, 6)));
  expect(withMirror(classifier).title).toBe('run a, with mirrored pictures');
});
