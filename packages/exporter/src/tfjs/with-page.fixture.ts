import { launchChromium } from '@foodnet/testing';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Works with a page that has TensorFlow.js as `tf`, and beside which the files of `folder` are served. */
export async function withPage<Result>(
  folder: string,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const script = createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js');
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/') {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><link rel="icon" href="data:,"><script src="tf.min.js"></script>');
      return;
    }
    const file = url === '/tf.min.js' ? script : join(folder, decodeURIComponent(url));
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await work(page);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
