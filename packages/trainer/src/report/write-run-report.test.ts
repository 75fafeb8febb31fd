import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { IMPORTED, presets, type PreparedDataset } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { currentEnvironment } from '../environment.js';
import { drawnEvaluation } from '../evaluation/evaluation.fixture.js';
import { readRun } from '../run-file.js';
import { tinyDataset, tinyRun } from '../tiny-data.fixture.js';
import { trainRun } from '../train-run.js';
import { timingSection } from './fact-sections.js';
import { reportPage } from './report-page.js';
import { isReported, writeRunReport } from './write-run-report.js';

const home = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const evil = `<img src=x onerror=alert(1)>"'&`;
const classes = ['dark', evil, 'bright'];
const sha256 = 'a'.repeat(64);
const split = {
  pictures: 9,
  pixels: { file: 'p', sha256 },
  labels: { file: 'l', sha256 },
  paths: { file: 'n', sha256 },
};
const run = {
  ...tinyRun({ epochs: 2 }),
  classes,
  startedAt: '2026-01-02T03:04:05.000Z',
  environment: currentEnvironment(tf),
};
const manifest: PreparedDataset = {
  kind: 'prepared-dataset',
  format: 1,
  name: 'tiny',
  source: { location: home, layout: 'splits', fingerprint: sha256 },
  seed: 1,
  picture: run.preset.picture,
  classes,
  splits: { train: { ...split, pictures: 22 }, test: split },
  setAside: [],
  identity: sha256,
};

test('report.html tells everything about a run in one file that needs nothing beside it', async () => {
  const folder = join(home, 'run');
  await mkdir(folder);
  const trained = await trainRun({ tf, folder, run, dataset: tinyDataset });
  const file = await writeRunReport({ tf, folder, run: trained, dataset: { ...tinyDataset, manifest } });
  const page = await readFile(file, 'utf8');
  expect(file).toBe(join(folder, 'report.html'));

  // Nothing is loaded, nothing runs, and no name becomes markup.
  expect(page).not.toMatch(/<script|<link|@import|url\((?!#)|src="(?!data:)|href="(?!file:)/);
  expect(page).not.toContain('<img src=x');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  for (const title of [
    'Curves',
    'Confusion',
    'Worst mistakes',
    'Classes',
    'Calibration',
    'Timing',
    'Data',
    'Recipe',
    'Environment',
  ])
    expect(page).toContain(`<h2>${title}</h2>`);
  for (const fact of [
    'the best epoch, by val_loss',
    `<code>${run.dataset.identity}</code>`,
    '2026-01-02 03:04 UTC',
    process.version,
    '&quot;batchSize&quot;: 4',
  ])
    expect(page).toContain(fact);
  // Charts take the page's colours, so that they follow its colour scheme.
  expect(page).toContain('var(--vermilion)');
  expect(page).not.toContain('#d55e00"');
});

test('the pace of a run is that of the epochs behind its head, and all of them took their time', () => {
  const preset = presets['mobilenet-v2'];
  const epochs = Array.from({ length: preset.epochs }, (_, epoch) => ({
    ...{ epoch, loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5, learningRate: 0.1 },
    ...{ seconds: epoch < preset.head!.epochs ? 1 : 100, dataSeconds: 0 },
  }));
  const shown = (done: number) =>
    timingSection({ ...run, preset, epochs: epochs.slice(0, done) }, 1024, 256).replaceAll(/<[^>]+>/g, ' ');
  expect(shown(15)).toMatch(/ 16 min 45 s .* 1 min 40 s in the middle, 1 min 40 s to 1 min 40 s /s);
  // 1,280 pictures in 100 s.
  expect(shown(15)).toContain(' 13 pictures/s');
  expect(shown(5)).toMatch(/ 5 s .* 1 s in the middle, 1 s to 1 s .* 1,280 pictures\/s/s);
});

test('what was imported took no time of training', async () => {
  const evaluation = drawnEvaluation(3, 9);
  const { epochs } = (await readRun(join(home, 'run')))!;
  const pageOf = (presetName: string) =>
    reportPage({
      run: { ...run, epochs, presetName },
      manifest,
      evaluation,
      test: tinyDataset.split('test'),
    });
  const told = ['of training<', '<h2>Timing</h2>'];
  const [trained, imported] = [await pageOf('mine'), await pageOf(IMPORTED)];
  expect(told.map((words) => [trained.includes(words), imported.includes(words)])).toEqual([
    [true, false],
    [true, false],
  ]);
});

test('the page of a run in training is no report of it once it is finished', async () => {
  const folder = join(home, 'run');
  const trained = (await readRun(folder))!;
  const dataset = { ...tinyDataset, manifest };
  await writeRunReport({ tf, folder, run: { ...trained, status: 'training' }, dataset });
  expect(isReported(folder, trained)).toBe(false);
  await writeRunReport({ tf, folder, run: trained, dataset });
  expect(isReported(folder, trained)).toBe(true);
});

test('the worst mistakes are the surest ones, each with its own pixels', async () => {
  const evaluation = drawnEvaluation(3, 9);
  const pictures = tinyDataset.split('test');
  const page = await reportPage({ run, manifest, evaluation, test: pictures });
  const wrong = evaluation.pictures
    .map((picture, index) => ({ ...picture, index }))
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.probability - a.probability);
  expect(wrong.length).toBeGreaterThan(1);
  const shown = [...page.matchAll(/base64,([A-Za-z0-9+/=]+)" width="8" height="8" alt="(\d+)\.jpg"/g)];
  expect(shown.map(([, , index]) => Number(index))).toEqual(wrong.map(({ index }) => index));
  const expected = new Uint8Array(192);
  pictures.read(wrong[0].index, expected, 0);
  expect([...(await sharp(Buffer.from(shown[0][1], 'base64')).raw().toBuffer())]).toEqual([...expected]);
});

test('a matrix of 101 classes has a cell for each pair that was seen, and shades instead of numbers', async () => {
  const evaluation = drawnEvaluation(101, 3000);
  const page = await reportPage({ run, manifest, evaluation, test: tinyDataset.split('test') });
  const cells = evaluation.confusion.flat().filter((pictures) => pictures > 0).length;
  expect(page.match(/<rect [^>]*fill-opacity="[\d.]+"><title>/g)).toHaveLength(cells);
});
