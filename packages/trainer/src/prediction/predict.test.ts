import { presets } from '@foodnet/contracts';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Classifier } from '../classifier.js';
import { openRunClassifier } from '../run-classifier.js';
import { pictureFiles } from './picture-files.js';
import { predict } from './predict.js';
import { predictCommand } from './predict-command.js';
import { predictionFormats } from './prediction-lines.js';

const folder = temporaryFolder();

/** Tells by the red share of a picture's middle; a stand-in for a network that costs no training. */
const classifier: Classifier = {
  title: 'red or not',
  classes: ['other', 'red, mostly'],
  picture: { ...presets.sample.picture, width: 8, height: 8 },
  presetName: 'sample',
  datasetName: 'drawn',
  datasetIdentity: '',
  classify(images, count) {
    const middle = (4 * 8 + 4) * 3;
    return Float32Array.from({ length: 2 * count }, (_, index) => {
      const at = (index >> 1) * 8 * 8 * 3 + middle;
      const red = images[at] / (images[at] + images[at + 1] + images[at + 2]);
      return index % 2 === 1 ? red : 1 - red;
    });
  },
  dispose: () => undefined,
};

test('files and folders are predicted in order, and what is no picture is told', async () => {
  const drawn = await drawPictures(folder, { classes: 2, perClass: 20 });
  const text = join(folder, 'class_0', 'notes.txt');
  writeFileSync(text, 'no picture');
  const files = await pictureFiles([drawn[25], folder]);
  expect(files.map(({ found }) => found)).toEqual([false, ...Array.from({ length: 41 }, () => true)]);
  const answers = [];
  for await (const answer of predict(
    classifier,
    files.map(({ path }) => path),
    2,
  ))
    answers.push(answer);
  expect(answers.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  const refused = answers.filter((answer) => 'error' in answer);
  expect(refused).toMatchObject([{ path: text, error: { code: 'unsupported-picture' } }]);
  // The circle of class 0 is red, and covers the middle of its seventh picture.
  const first = answers.find(({ path }) => path === drawn[6]);
  expect(first).toMatchObject({ predictions: [{ label: 'red, mostly' }, { label: 'other' }] });
  await expect(pictureFiles([join(folder, 'none')])).rejects.toMatchObject({ code: 'missing' });
});

test('without a picture or a run, the cure is a command that works and trains nothing', async () => {
  const context = { operands: [], options: {}, extras: {}, given: new Set() };
  await expect(predictCommand.run(context as never)).rejects.toThrow(
    'npx nx run trainer:predict -- a.jpg pictures/ --run=mine',
  );
  const absent = openRunClassifier({} as never, 'none');
  await expect(absent).rejects.toMatchObject({ code: 'missing' });
  await expect(absent).rejects.toThrow(/; npx nx run trainer:runs lists them\.$/);
});

test('answers are written for people, as CSV and as JSON Lines', () => {
  const predictions = [
    { label: 'red, mostly', probability: 0.875 },
    { label: 'other', probability: 0.125 },
  ];
  const { table, csv, jsonl } = predictionFormats;
  expect(table.linesOf('a.jpg', predictions)).toEqual([
    'a.jpg',
    '   87.50 %  red, mostly',
    '   12.50 %  other',
  ]);
  expect([...csv.head, ...csv.linesOf('a "b".jpg', predictions)]).toEqual([
    'path,rank,label,probability',
    '"a ""b"".jpg",1,"red, mostly",0.875000',
    '"a ""b"".jpg",2,other,0.125000',
  ]);
  expect(jsonl.linesOf('a.jpg', predictions).map((line) => JSON.parse(line) as unknown)).toEqual([
    { path: 'a.jpg', predictions },
  ]);
});
