import { evaluationSchema, readManifest } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawnEvaluation } from './evaluation.fixture.js';
import { writeEvaluation } from './write-evaluation.js';

const folder = temporaryFolder();

test('writeEvaluation leaves JSON that its schema reads, and both pictures beside it', async () => {
  const evaluation = drawnEvaluation(3, 60);
  const files = await writeEvaluation(join(folder, 'three.json'), evaluation);
  expect(files).toEqual(
    ['three.json', 'three-confusion.png', 'three-reliability.png'].map((name) => join(folder, name)),
  );
  expect(await readManifest(files[0], evaluationSchema)).toEqual(evaluation);

  const matrix = await readFile(join(folder, 'three-confusion.svg'), 'utf8');
  for (const text of ['class &lt;2&gt; &amp; brûlée', ...evaluation.confusion.flat().map(String)])
    expect(matrix).toContain(`>${text}<`);
  const diagram = await readFile(join(folder, 'three-reliability.svg'), 'utf8');
  expect(diagram).toContain('expected calibration error');
});

test('a matrix of 101 classes has a cell of at least 20 pixels for each, and no numbers', async () => {
  await writeEvaluation(join(folder, 'many.json'), drawnEvaluation(101, 5000));
  const { width, height } = await sharp(join(folder, 'many-confusion.png')).metadata();
  expect(Math.min(width, height)).toBeGreaterThan(101 * 20);
  const svg = await readFile(join(folder, 'many-confusion.svg'), 'utf8');
  expect(svg).toContain('class &lt;100&gt; &amp; brûlée');
  expect(svg).not.toMatch(/>\d+</);
});

test('a single class can be drawn, too', async () => {
  await expect(writeEvaluation(join(folder, 'one.json'), drawnEvaluation(1, 4))).resolves.toHaveLength(3);
});
