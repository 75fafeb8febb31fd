import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '@foodnet/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { downloadUrl } from './download-url.js';

const folder = temporaryFolder();
const content = Buffer.alloc(100_000, 'wheel ');

const server = createServer((request, response) => {
  if (request.url === '/whole.whl') {
    response.setHeader('content-length', content.length).end(content);
  } else if (request.url === '/short.whl') {
    response
      .setHeader('content-length', content.length)
      .write(content.subarray(0, 50_000), () => response.destroy());
  } else {
    response.writeHead(404).end();
  }
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test('downloadUrl keeps a whole file under its own name', async () => {
  const path = await downloadUrl(`${base}/whole.whl`, join(folder, 'whole'));
  expect(path).toBe(join(folder, 'whole', 'whole.whl'));
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(readdirSync(join(folder, 'whole'))).toEqual(['whole.whl']);
});

test.each(['short.whl', 'nothing.whl'])('downloadUrl gives no %s a final name', async (name) => {
  const into = join(folder, name);
  await expect(downloadUrl(`${base}/${name}`, into)).rejects.toMatchObject({
    name: 'FoodnetError',
    code: 'download-failed',
  });
  expect(readdirSync(into)).not.toContain(name);
});

test('downloadUrl goes through the proxy that the environment names, but not to this machine', async () => {
  const { port } = server.address() as AddressInfo;
  const asked: (string | undefined)[] = [];
  // Every name leads to the server above.
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(url);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.pipe(connect(port, '127.0.0.1')).pipe(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  process.env.http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    const path = await downloadUrl('http://wheels.example/whole.whl', join(folder, 'proxied'));
    expect(readFileSync(path).equals(content)).toBe(true);
    await downloadUrl(`${base}/whole.whl`, join(folder, 'direct'));
    expect(asked).toEqual(['wheels.example:80']);
  } finally {
    delete process.env.http_proxy;
    proxy.close();
  }
});

test("downloadUrl ends with the abort's own reason", async () => {
  const reason = new Error('enough');
  await expect(downloadUrl(`${base}/whole.whl`, folder, AbortSignal.abort(reason))).rejects.toBe(reason);
});
