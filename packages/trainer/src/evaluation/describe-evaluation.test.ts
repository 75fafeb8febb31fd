import { expect, test } from '@jest/globals';
import { describeEvaluation } from './describe-evaluation.js';
import { drawnEvaluation } from './evaluation.fixture.js';

test('describeEvaluation says the whole, the worst classes and the most confused pairs', () => {
  const evaluation = {
    ...drawnEvaluation(2, 10),
    classes: [
      { label: 'pie', pictures: 8, predicted: 9, precision: 0.75, recall: 0.5, f1: 0.6 },
      { label: 'soup', pictures: 2, predicted: 0, precision: null, recall: 0, f1: 0 },
    ],
    confused: [{ label: 'soup', predicted: 'pie', pictures: 2 }],
    top1: 0.6,
    calibration: { error: 0.0512, bins: [] },
  };
  expect(describeEvaluation(evaluation).split('\n')).toEqual([
    'run drawn on any (test): 10 pictures, 2 classes',
    '  top-1               60.00 %',
    '  top-5              100.00 %',
    '  loss                 0.5000',
    '  calibration error    5.12 %',
    '',
    '  worst classes  pictures  precision   recall       F1',
    '  soup                  2          -   0.00 %   0.00 %',
    '  pie                   8    75.00 %  50.00 %  60.00 %',
    '',
    '  most confused       pictures',
    '  soup taken for pie         2',
  ]);
});
