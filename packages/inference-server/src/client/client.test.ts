import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onePicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { foodnetClient } from './client.js';
import { typesText } from './types-text.fixture.js';

const { address } = await serveTiny();
const folder = temporaryFolder();
const source = (file: string) => readFileSync(new URL(`../../src/client/${file}`, import.meta.url), 'utf8');

test('api-types.ts is made of the document (else: node packages/inference-server/dist/client/write-types.fixture.js)', async () => {
  expect(source('api-types.ts')).toBe(await typesText());
});

test('the client gives data, or problem details', async () => {
  const client = foodnetClient(address, { apiKey: 'none' });
  const { data: info } = await client.GET('/info');
  expect(info?.default).toEqual({ model: 'colours', version: 1 });
  const image = (await onePicture([200, 100, 50])).toString('base64');
  const { data } = await client.POST('/classify', { body: { image } });
  expect(data && 'predictions' in data && data.predictions[0].label).toBe('red');
  const { error } = await client.POST('/classify', { body: { image }, params: { query: { model: 'none' } } });
  expect(error?.code).toBe('unknown-model');
});

test('the example of the docs is a program that runs', async () => {
  const page = readFileSync(new URL('../../../../docs/asking-the-server.md', import.meta.url), 'utf8');
  expect(page).toContain(source('example.ts').replace("'./client.js'", "'@foodnet/inference-server/client'"));
  await writeFile(join(folder, 'a.png'), await onePicture([0, 0, 200]));
  await writeFile(join(folder, 'b.png'), 'text');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'example.js'), address, 'a.png', 'b.png'],
    { cwd: folder },
  );
  expect(stdout).toMatch(/^a\.png blue\nb\.png Cannot read the picture: .*\n$/);
});
