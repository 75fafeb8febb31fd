import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { encodeFrame, PIPE } from './frames.js';

test('a process whose server dies before its answer ends without a word', async () => {
  const worker = fileURLToPath(new URL('../slow-worker.fixture.js', import.meta.url));
  const child = spawn(process.execPath, [worker], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const errors = text(child.stderr as NodeJS.ReadableStream);
  const pipe = child.stdio[PIPE] as Writable;
  // It answers that no version is loaded, a quarter of a second later.
  await new Promise((resolve) => pipe.write(encodeFrame({ bytes: new Uint8Array(3) }), resolve));
  setTimeout(() => pipe.destroy(), 100);
  const [code] = (await once(child, 'exit')) as [number];
  expect(await errors).toBe('');
  expect(code).toBe(0);
});
