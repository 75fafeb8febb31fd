import { layerNetworkSchema } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import { expect, test } from '@jest/globals';
import { foldBatchNorms } from './fold-batch-norms.js';
import { isDropTooLarge, planPrecision } from './plan-precision.js';

test('a drop of one point is allowed, whatever floats make of it, and one picture more is not', () => {
  // Five pictures of 500 are the point.
  const pictures = 500;
  const refusals = (drop: number) =>
    Array.from({ length: pictures - drop + 1 }, (_, right) =>
      isDropTooLarge({ pictures, accuracy: right / pictures, fp32Accuracy: (right + drop) / pictures }),
    );
  expect(new Set(refusals(5))).toEqual(new Set([false]));
  expect(new Set(refusals(6))).toEqual(new Set([true]));
});

test('the accuracy is that of the network as it answers: with mirrors where it looks at them', async () => {
  const network = layerNetworkSchema.parse({
    kind: 'layers',
    layers: [
      { kind: 'flatten', name: 'flat', inputs: ['rescale'] },
      { kind: 'dense', name: 'logits', inputs: ['flat'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  });
  // Two pixels: the left one speaks for class 0 by 3 * 1, the right one for class 1 by 3 * 4/3.
  const kernel = Float32Array.of(1, 0, 1, 0, 1, 0, 0, 4 / 3, 0, 4 / 3, 0, 4 / 3);
  const weights = new Map([
    ['logits/kernel', { shape: [6, 2], data: kernel }],
    ['logits/bias', { shape: [2], data: new Float32Array(2) }],
  ]);
  const folded = foldBatchNorms(layersOf(network, { width: 2, height: 1, range: [0, 1] }, 2), weights);
  // White on the left. Straight it is class 0 by 0.953; its mirror is class 1 by 0.982, and so is the mean by 0.515.
  const picture = Uint8Array.of(255, 255, 255, 0, 0, 0);
  const pictures = { shape: [1, 1, 2, 3], data: picture } as const;
  const split = {
    count: 1,
    labels: Uint16Array.of(1),
    paths: ['white.png'],
    read: (_: number, into: Uint8Array) => into.set(picture),
  };
  const opened = { calibration: pictures, judging: pictures, test: split, close: () => undefined };
  for (const [mirror, accuracy] of [
    [true, 1],
    [false, 0],
  ] as const) {
    const { measured } = await planPrecision(folded, 'fp32', opened, { allowDrop: false, mirror });
    expect(measured).toEqual({ pictures: 1, accuracy, fp32Accuracy: accuracy });
  }
});
