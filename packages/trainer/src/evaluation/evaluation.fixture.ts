import { random, type Evaluation } from '@foodnet/contracts';
import { calibrate } from './calibrate.js';
import { countConfusion } from './confusion.js';

/** For tests: an evaluation of drawn predictions, right about as often as they are sure. */
export function drawnEvaluation(classCount: number, pictureCount: number): Evaluation {
  const classes = Array.from({ length: classCount }, (_, index) => `class <${index}> & brûlée`);
  const draw = random(1, 'predictions', classCount);
  const pictures = Array.from({ length: pictureCount }, (_, index) => {
    const probability = Math.sqrt(draw());
    const label = classes[index % classCount];
    const predicted = draw() < probability ? label : classes[Math.floor(draw() * classCount)];
    return { path: `${index}.jpg`, label, predicted, probability };
  });
  const hits = pictures.map(({ label, predicted }) => label === predicted);
  return {
    kind: 'evaluation',
    format: 1,
    of: 'run drawn',
    dataset: 'any',
    split: 'test',
    top1: hits.filter(Boolean).length / pictureCount,
    top5: 1,
    loss: 0.5,
    calibration: calibrate(
      pictures.map(({ probability }) => probability),
      hits,
    ),
    ...countConfusion(classes, pictures),
    pictures,
  };
}
