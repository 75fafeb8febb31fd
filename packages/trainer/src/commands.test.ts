import { evaluationSchema, readManifest, runSchema, type Run } from '@foodnet/contracts';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foodnetProcess, type Outcome } from './foodnet-process.fixture.js';

const home = temporaryFolder();
const pictures = join(home, 'shapes');
let files: string[];

const foodnet = foodnetProcess(home);

const readRun = async (name: string): Promise<Run> =>
  runSchema.parse(JSON.parse(await readFile(join(home, 'runs', name, 'run.json'), 'utf8')));

const shapes = ['--dataset=shapes', '--batch-size=6', '--epochs=2'];

beforeAll(async () => {
  files = await drawPictures(pictures, { classes: 3, perClass: 20 });
});

test('train prepares what is missing, trains, and recognises what is done', async () => {
  const trained = await foodnet(['train', ...shapes]);
  expect(trained.output).toMatch(/epoch 2\/2: loss [\d.]+, acc [\d.]+ %, val_loss/);
  expect(trained.output).toContain('npx nx run exporter:export --run=sample-shapes');
  expect(trained.code).toBe(0);
  const run = await readRun('sample-shapes');
  expect(run).toMatchObject({
    status: 'finished',
    presetName: 'sample',
    classes: ['class_0', 'class_1', 'class_2'],
  });
  expect(run.preset).toMatchObject({ epochs: 2, batchSize: 6 });

  const again = await foodnet(['train', ...shapes]);
  expect(again.output).toMatch(
    /^Run sample-shapes is trained already: best epoch[^]*\nIts pictures were not looked at: .*another --run\.\n$/,
  );
  expect(again.output).not.toContain('Report:');
  expect(again.code).toBe(0);

  // As if it had been stopped while it wrote the report.
  const report = join(home, 'runs/sample-shapes/report.html');
  await rm(report);
  const mended = await foodnet(['train', ...shapes]);
  expect(mended.output).toMatch(/^Run sample-shapes is trained already: [^]*\nReport: .*report\.html\n$/);
  expect(existsSync(report)).toBe(true);

  await rm(report);
  await rename(join(home, 'data'), join(home, 'away'));
  const without = await foodnet(['train', ...shapes]);
  await rename(join(home, 'away'), join(home, 'data'));
  expect(without.output).toMatch(
    /\nIt has no report of the whole training\. Its pictures are not prepared: npx nx run trainer:report /,
  );
  expect(without.code).toBe(0);
});

test.each([
  ['--epochs=3', '--epochs 3', '2'],
  ['--batch-size=8', '--batch-size 8', '6'],
  ['--size=48', '--size 48', '32'],
  ['--seed=9', '--seed 9', '1'],
  ['--best-by=val_accuracy', '--best-by val_accuracy', 'val_loss'],
  ['--preset=report', '--preset report', 'sample'],
  ['--dataset=sample', '--dataset sample', 'shapes'],
])('%s is refused for a run that was made otherwise, with both values', async (option, wanted, found) => {
  const { code, output } = await foodnet(['train', '--run=sample-shapes', option]);
  expect(output).toContain(`Cannot use ${wanted} for run sample-shapes: it was made with`);
  expect(output).toContain(found);
  expect(code).toBe(1);
});

test('ctrl-C saves, says how to go on, and the same command ends with the same weights', async () => {
  let interrupted = false;
  const first = await foodnet(['train', ...shapes, '--run=cut'], (output, kill) => {
    if (!interrupted && output.includes('Training run cut')) {
      interrupted = true;
      kill();
    }
  });
  expect(first.output).toContain('Go on with: npx nx run trainer:train --run=cut');
  expect(first.code).toBe(130);
  expect(await readdir(join(home, 'runs'))).not.toContain('cut.lock');
  expect((await readRun('cut')).status).toBe('training');

  // The run knows its dataset: its name is enough.
  const second = await foodnet(['train', '--run=cut']);
  expect(second.code).toBe(0);
  const weights = (name: string) => readFile(join(home, 'runs', name, 'best.safetensors'));
  expect((await weights('cut')).equals(await weights('sample-shapes'))).toBe(true);
});

test('a run that another process trains is refused with its pid', async () => {
  const held = ['train', '--dataset=shapes', '--batch-size=6', '--epochs=2000', '--run=held'];
  let refused: Promise<Outcome> | undefined;
  const holder = await foodnet(held, (output, kill) => {
    if (!refused && output.includes('epoch 1/2000')) {
      refused = foodnet(held);
      void refused.finally(() => kill());
    }
  });
  expect(holder.code).toBe(130);
  expect((await refused)?.output).toMatch(/Cannot work in .*held: process \d+ works there now/);
});

test('evaluate prints what it counts, and writes it with every picture and two charts', async () => {
  const { code, output } = await foodnet(['evaluate', '--run=sample-shapes']);
  expect(output).toMatch(
    /run sample-shapes on shapes \(test\): \d+ pictures, 3 classes\n {2}top-1 +[\d.]+ %\n {2}top-5 +100.00 %\n {2}loss/,
  );
  expect(code).toBe(0);
  const file = join(home, 'runs', 'sample-shapes', 'evaluation-shapes.json');
  const { pictures: rows, epoch } = await readManifest(file, evaluationSchema);
  for (const chart of ['confusion', 'reliability'])
    for (const kind of ['svg', 'png'])
      expect(existsSync(file.replace('.json', `-${chart}.${kind}`))).toBe(true);
  // The checkpoint of the best epoch says what validation said.
  const run = await readRun('sample-shapes');
  expect(epoch).toBe(run.bestEpoch);
  const best = run.epochs[run.bestEpoch ?? -1];
  const hits = rows.filter(({ label, predicted }) => label === predicted).length;
  expect(hits / rows.length).toBeCloseTo(best.valAccuracy, 10);
});

test('evaluate takes all pictures of class folders that were not trained on, and refuses unknown classes by name', async () => {
  await drawPictures(join(home, 'more'), { classes: 2, perClass: 6 });
  const more = await foodnet(['evaluate', '--run=sample-shapes', '--dataset=./more']);
  expect(more.output).toContain('on more (all): 12 pictures');
  await drawPictures(join(home, 'unknown'), { classes: 4, perClass: 6 });
  const unknown = await foodnet(['evaluate', '--run=sample-shapes', '--dataset=./unknown']);
  expect(unknown.output).toContain('it does not know class_3.');
  expect(unknown.code).toBe(1);
});

test('evaluate refuses class folders that were prepared again with other pictures, unless a split is asked for', async () => {
  await copyFile(files[0], join(pictures, 'class_0', 'more.jpg'));
  await rm(join(home, 'data', 'shapes'), { recursive: true });
  const refused = await foodnet(['evaluate', '--run=sample-shapes']);
  expect(refused.output).toContain('the pictures of that name changed since the training');
  expect(refused.code).toBe(1);
  const asked = await foodnet(['evaluate', '--run=sample-shapes', '--split=test']);
  expect(asked.output).toMatch(/run sample-shapes on shapes \(test\): 12 pictures/);
  expect(asked.code).toBe(0);
});

test('a new run trains on the pictures as they are now', async () => {
  await copyFile(files[1], join(pictures, 'class_0', 'yet more.jpg'));
  const { code, output } = await foodnet(['train', '--dataset=shapes', '--epochs=1', '--run=later']);
  expect(output).toContain('changed since data/shapes/32x32-lanczos3 was made: preparing again');
  expect(code).toBe(0);
});

test('predict prints labels for files, and names a file that is no picture', async () => {
  const { code, output } = await foodnet(['predict', '--run=sample-shapes', '--topk=2', files[0]]);
  expect(output).toMatch(/0\.jpg\n +[\d.]+ % {2}class_\d\n +[\d.]+ % {2}class_\d\n$/);
  expect(code).toBe(0);
  await writeFile(join(home, 'notes.txt'), 'no picture');
  const refused = await foodnet(['predict', '--run=sample-shapes', 'notes.txt']);
  expect(refused.output).toContain('notes.txt: Cannot read the picture');
  expect(refused.code).toBe(1);
});

test('predict names pictures of a folder that cannot be read, and passes over what is none', async () => {
  const folder = join(home, 'mixed');
  await mkdir(folder);
  await copyFile(files[0], join(folder, 'whole.jpg'));
  await writeFile(join(folder, 'cut.jpg'), (await readFile(files[0])).subarray(0, 60));
  await writeFile(join(folder, 'notes.txt'), 'no picture');
  const { code, output } = await foodnet(['predict', '--run=sample-shapes', 'mixed']);
  expect(output).toMatch(/^mixed\/whole\.jpg$/m);
  expect(output).toContain(`${join(folder, 'cut.jpg')}: Cannot read the picture`);
  expect(output).toMatch(/Passed over 1 files of .*\n1 pictures could not be read\.\n$/);
  expect(code).toBe(0);
});
