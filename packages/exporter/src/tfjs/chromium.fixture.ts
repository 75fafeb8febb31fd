import { test } from '@jest/globals';
import { accessSync, constants, createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

/** FOODNET_CHROMIUM, or the first of the system's. */
const executable = process.env.FOODNET_CHROMIUM ?? find(['chromium', 'chromium-browser', 'google-chrome']);

/** A test in a browser; skipped, saying so, where there is none. */
export function testInChromium(name: string, body: () => Promise<void>): void {
  if (executable) {
    test(name, body, 120_000);
  } else {
    process.stderr.write(
      `Skipped "${name}": there is no chromium on the PATH, nor does FOODNET_CHROMIUM name one.\n`,
    );
    test.skip(name, () => undefined);
  }
}

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
  // Root has no sandbox of its own to give to a browser.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: executable, args });
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

function find(names: readonly string[]): string | undefined {
  const paths = (process.env.PATH ?? '').split(delimiter);
  return paths.flatMap((path) => names.map((name) => join(path, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
