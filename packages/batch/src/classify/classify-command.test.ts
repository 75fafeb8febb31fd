import type { ModelVersion } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { copyFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBatch } from '../batch-process.fixture.js';
import { resultRows } from '../results.fixture.js';
import { s3Fixture } from '../s3.fixture.js';
import { drawSmallPictures } from '../small-pictures.fixture.js';
import { openStore } from '../store/store.js';
import { writeTinyModel } from '../tiny-model.fixture.js';
import { openPictureList } from './picture-list.js';
import type { ResultRow } from './result-row.js';

const home = temporaryFolder();
const s3 = await s3Fixture('pictures');
const environment = { FOODNET_HOME: home, INIT_CWD: home, ...s3.environment };
Object.assign(process.env, s3.environment);
const classify = async (...args: string[]) => {
  const { ended, output } = startBatch(
    ['classify', '--model=colours', '--shard-pictures=20', ...args],
    environment,
  );
  return { code: await ended, output: output() };
};
/** Of the pictures that the list names. */
const isInBucket = (index: number) => index % 5 === 0;
const placeOf = (index: number) => (isInBucket(index) ? 's3://pictures/in' : 'pictures');
let rows: ResultRow[];

beforeAll(async () => {
  await writeTinyModel(join(home, 'models'));
  const paths = await drawSmallPictures(join(home, 'pictures'), 50);
  await mkdir(join(home, 'pictures', '.hidden'));
  await writeFile(join(home, 'pictures', 'no-picture.jpg'), 'text');
  await writeFile(
    join(home, 'list.csv'),
    `path,label\n${[...paths.map((path, index) => `${placeOf(index)}/${path}`), 'gone.jpg', 's3://pictures/in/gone.jpg'].join(',x\n')},x\n`,
  );
  const store = openStore('s3://pictures/in');
  for (const path of paths.filter((_, index) => isInBucket(index)))
    await store.put(path, await readFile(join(home, 'pictures', path)));
});

test('batch:classify writes a row for each picture of a folder, as JSON Lines and as Parquet', async () => {
  expect(await classify('--input=pictures', '--output=out', '--topk=2')).toEqual({
    code: 0,
    output: expect.stringContaining('1 could not be read, 0 of them set aside'),
  });
  rows = await resultRows(join(home, 'out'));
  expect(rows).toHaveLength(51);
  // Red 32, green 2, blue 224 (see drawSmallPictures): the softmax of their thirty-secondth parts.
  const [red, , blue] = [32, 2, 224].map((mean) => Math.exp(mean / 32));
  const sum = red + Math.exp(2 / 32) + blue;
  expect(rows[32]).toEqual({
    path: '0000/00032.png',
    labels: ['blue', 'red'],
    probabilities: [expect.closeTo(blue / sum, 5), expect.closeTo(red / sum, 5)],
    model: 'colours',
    version: 1,
    error: null,
  });
  expect(rows.at(-1)).toMatchObject({
    path: 'no-picture.jpg',
    labels: [],
    error: expect.stringMatching(/^Cannot read the picture/),
  });
  const parts = ['000000', '000001', '000002'].map((name) =>
    readFile(join(home, 'out', 'results', `${name}.parquet`)),
  );
  const columns = (
    await Promise.all(
      (await Promise.all(parts)).map((bytes) => parquetReadObjects({ file: new Uint8Array(bytes).buffer })),
    )
  ).flat();
  const narrow = ({ probabilities, ...row }: ResultRow) => ({
    ...row,
    probabilities: probabilities.map(Math.fround),
  });
  expect(columns).toEqual(rows.map(narrow));
});

test('the same command goes on with the model that it began with, also where there is only a newer one by now', async () => {
  const models = join(home, 'models', 'colours');
  const manifest = JSON.parse(await readFile(join(models, '1', 'manifest.json'), 'utf8')) as ModelVersion;
  await rename(join(models, '1'), join(models, '2'));
  await writeFile(join(models, '2', 'manifest.json'), JSON.stringify({ ...manifest, version: 2 }));
  const again = (...args: string[]) => classify('--input=pictures', '--output=out', '--topk=2', ...args);
  expect(await again('--precision=fp32')).toEqual({
    code: 0,
    output: expect.stringContaining('51 pictures in 3 shards with colours/1 (fp32)'),
  });
  expect((await again(`--dataset=../${manifest.from.dataset}.zip`)).output).toContain(
    'with colours/1 (fp32)',
  );
  expect((await again('--model-version=2')).output).toContain('version: 1 then, 2 now');
  await rm(models, { recursive: true });
  await writeTinyModel(join(home, 'models'));
});

test('a temporary folder that takes no file is told as a mistake', async () => {
  const { ended, output } = startBatch(
    ['classify', '--model=colours', '--input=pictures', '--output=nowhere'],
    { ...environment, TMPDIR: '/dev/null' },
  );
  expect(await ended).toBe(1);
  expect(output()).toMatch(/Cannot copy the model to \/dev\/null: a file is there.*\(ENOTDIR\)\./);
  expect(output()).not.toMatch(/^ +at /m);
});

test('a shard of pictures that are away is not done, and is when they are back', async () => {
  const [there, away] = [join(home, 'share'), join(home, 'away')];
  await mkdir(there);
  await copyFile(join(home, 'pictures', '0000', '00032.png'), join(there, '1.png'));
  await writeFile(join(home, 'shared.txt'), 'share/1.png\n');
  await rename(there, away);
  const output = join(home, 'of-share');
  const refused = await classify('--input=shared.txt', `--output=${output}`);
  expect(refused.output).toContain('none of its 1 is to be seen on this machine');
  expect(refused.code).toBe(1);
  await rename(away, there);
  expect((await classify('--input=shared.txt', `--output=${output}`)).code).toBe(0);
  expect(await resultRows(output)).toMatchObject([{ path: 'share/1.png', error: null }]);
});

test('batch:classify reads a list with files and objects, says what is gone, and writes to a bucket', async () => {
  const { code } = await classify(
    '--input=list.csv',
    '--output=s3://pictures/out',
    '--topk=2',
    '--format=jsonl',
  );
  expect(code).toBe(0);
  const store = openStore('s3://pictures/out');
  const found: string[] = [];
  for await (const { path } of store.list('results'))
    found.push(Buffer.from((await store.find(path))!).toString('utf8'));
  const lines = found.join('').trimEnd().split('\n');
  const listed = lines.map((line) => JSON.parse(line) as ResultRow);
  expect(listed.slice(0, 50)).toEqual(
    rows.slice(0, 50).map((row, index) => ({ ...row, path: `${placeOf(index)}/${row.path}` })),
  );
  expect(listed.slice(50)).toMatchObject([
    { path: 'gone.jpg', error: 'Cannot open the file: ENOENT.' },
    { path: 's3://pictures/in/gone.jpg', error: 'Cannot open the file: ENOENT.' },
  ]);
});

test('a bucket is listed as a folder is', async () => {
  const entriesOf = async (input: string) => {
    const paths: string[] = [];
    for await (const { path } of openPictureList(input).entries()) paths.push(path);
    return paths;
  };
  const paths = rows.slice(0, 50).map(({ path }) => path);
  expect(await entriesOf(join(home, 'pictures'))).toEqual([...paths, 'no-picture.jpg']);
  expect(await entriesOf('s3://pictures/in')).toEqual(paths.filter((_, index) => isInBucket(index)));
});

test('a list that is cut into pieces in the midst of lines, with ends of both kinds, is read line by line', async () => {
  // Longer than the 65,536 bytes that are read at once.
  const paths = Array.from({ length: 20_000 }, (_, index) => `é/${index}.jpg`);
  await writeFile(
    join(home, 'long.txt'),
    paths.map((path, index) => path + (index % 2 ? '\n' : '\r\n')).join(''),
  );
  const found: string[] = [];
  for await (const { path } of openPictureList(join(home, 'long.txt')).entries()) found.push(path);
  expect(found).toEqual(paths);
});

test.each([
  ['csv', '\uFEFF Path ,label\na.jpg,cat\n\nb.jpg\n'],
  ['jsonl', '\uFEFF{"path": "a.jpg", "label": 1}\r\n\r\n{"path": " b.jpg"}'],
  ['txt', '\uFEFFa.jpg\r\n\n b.jpg'],
])('a list (.%s) is read as that of a dataset is', async (extension, content) => {
  const list = join(home, `as-prepared.${extension}`);
  await writeFile(list, content);
  const found: string[] = [];
  for await (const { path } of openPictureList(list).entries()) found.push(path);
  expect(found).toEqual(['a.jpg', 'b.jpg']);
  if (extension === 'txt') return;
  await writeFile(list, content.replace('a.jpg', ''));
  await expect(openPictureList(list).entries()[Symbol.asyncIterator]().next()).rejects.toThrow(
    /expected a path in line \d/,
  );
});

test.each(['txt', 'csv', 'jsonl'])(
  'a list (.%s) that cannot be read is told as a mistake',
  async (extension) => {
    // Reading it fails, also for root: EIO.
    await symlink('/proc/self/mem', join(home, `closed.${extension}`));
    const { code, output } = await classify(`--input=closed.${extension}`, `--output=closed-${extension}`);
    expect(output).toMatch(
      /^Cannot read .*closed\..* after line 0: EIO: i\/o error, read\. Make it readable/m,
    );
    expect(output).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
  },
);

test.each(['txt', 'csv'])(
  'a listing (.%s) that is interrupted ends with the reason, whenever that is',
  async (extension) => {
    const path = join(home, `interrupted.${extension}`);
    await writeFile(path, `path\n${'a.jpg\n'.repeat(200_000)}`);
    const reason = new Error('Interrupted.');
    for (const rows of [0, 1, 999, 20_000]) {
      const controller = new AbortController();
      let found = 0;
      const listing = async () => {
        for await (const entry of openPictureList(path).entries(controller.signal))
          if (entry.path !== '' && found++ === rows) setImmediate(() => controller.abort(reason));
          else if (found % 1_000 === 0) await new Promise(setImmediate);
      };
      await expect(listing()).rejects.toBe(reason);
    }
  },
);
