import { defaultPictureLimits } from '@foodnet/picture';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Store } from './s3-store.js';

const objects = ['in/', 'in/inner/', 'in/a.jpg'];
/** Connections on which an endless object was left. */
let left = 0;
/** Lists a few objects; each of them announces 5 GB, begins, and never ends. */
const server = createServer((request, response) => {
  if (request.url?.includes('list-type=2')) {
    const contents = objects.map((key) => `<Contents><Key>${key}</Key><Size>0</Size></Contents>`);
    response.setHeader('content-type', 'application/xml');
    response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
    return;
  }
  response.on('close', () => left++);
  response.writeHead(200, { 'content-length': 5_000_000_000 });
  response.write(Buffer.alloc(1_000));
});
let store: S3Store;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
  });
  store = S3Store.open('s3://pictures/in');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('an object larger than any picture is refused by what it announces, and its connection let go', async () => {
  const most = defaultPictureLimits.fileBytes.toLocaleString('en');
  await expect(store.source('a.jpg')).rejects.toMatchObject({
    code: 'picture-too-large',
    message: expect.stringContaining(`it has 5,000,000,000 bytes, expected at most ${most}`),
  });
  for (let trial = 0; trial < 100 && left === 0; trial++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(left).toBe(1);
});

test('objects that stand for folders are not listed, the prefix itself neither', async () => {
  const paths: string[] = [];
  for await (const { path } of store.list('')) paths.push(path);
  expect(paths).toEqual(['a.jpg']);
});
