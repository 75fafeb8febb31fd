import { maxDifference } from '@foodnet/testing';
import { random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { onePicture, sendPicture } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';
import { tinyAnswer } from './tiny-network.fixture.js';

const quick = await serveTiny();
const small = await serveTiny({ worker: 'slow-worker.fixture.js', limits: { queuedPictures: 3 } });
const slow = await serveTiny({ worker: 'slow-worker.fixture.js', limits: { batchPictures: 1 } });
const drained = await serveTiny({ worker: 'slow-worker.fixture.js' });
const bounded = await serveTiny({ limits: { drainTimeoutMs: 200 } });

test('64 requests at once get each its own answer', async () => {
  const { address } = quick;
  const draw = random(3, 'colours');
  const colours = Array.from({ length: 64 }, () => {
    const value = () => Math.floor(draw() * 256);
    return [value(), value(), value()] as const;
  });
  const pictures = await Promise.all(colours.map((colour) => onePicture(colour)));
  const answers = await Promise.all(pictures.map((picture) => sendPicture(address, picture)));
  for (const [index, { status, body }] of answers.entries()) {
    const found = ['red', 'green', 'blue'].map(
      (label) => body.predictions?.find((one) => one.label === label)?.probability ?? NaN,
    );
    expect(status).toBe(200);
    expect(maxDifference(found, tinyAnswer(colours[index]))).toBeLessThan(1e-5);
  }
});

test('a full queue is 503 with Retry-After at once, and those in it are answered', async () => {
  const { address, service } = small;
  const picture = await onePicture([10, 20, 30]);
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const startMs = performance.now();
      const { status, headers, body } = await sendPicture(address, picture);
      return { status, code: body.code, retry: headers.get('retry-after'), ms: performance.now() - startMs };
    }),
  );
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(refused.map(({ code, retry }) => [code, retry])).toEqual(Array(5).fill(['overloaded', '1']));
  expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(Math.max(...answers.map(({ ms }) => ms)));
  expect(service.places.inUse).toBe(0);
  expect((await sendPicture(address, picture)).status).toBe(200);
});

test('a client that leaves while its picture waits frees its place', async () => {
  const { address, service } = slow;
  const picture = await onePicture([10, 20, 30]);
  const send = (signal?: AbortSignal) => {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(picture)]), 'a.png');
    return fetch(`${address}/classify`, { method: 'POST', body: form, signal });
  };
  const first = send();
  while (service.places.inUse < 1) await wait(5);
  const leaving = new AbortController();
  const others = Array.from({ length: 20 }, () => send(leaving.signal).catch(() => undefined));
  while (service.places.inUse < 15) await wait(5);
  leaving.abort();
  await Promise.all(others);
  const startMs = performance.now();
  while (service.places.inUse > 1) await wait(5);
  // The worker would take 250 ms for each of them.
  expect(performance.now() - startMs).toBeLessThan(3_000);
  expect((await first).status).toBe(200);
});

test('a drained server finishes what it took, refuses the rest, and closes', async () => {
  const { address, service, stop } = drained;
  const picture = await onePicture([10, 20, 30]);
  const taken = Array.from({ length: 4 }, () => sendPicture(address, picture));
  while (service.places.inUse < 4) await wait(5);
  const startMs = performance.now();
  const stopped = stop();
  const ready = await fetch(`${address}/readyz`);
  expect([ready.status, ready.headers.get('retry-after'), ready.headers.get('connection')]).toEqual([
    503,
    '1',
    'close',
  ]);
  const late = await sendPicture(address, picture);
  expect([late.status, late.body.code]).toEqual([503, 'draining']);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await stopped;
  expect(performance.now() - startMs).toBeLessThan(5_000);
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
});

test('a drained server does not wait for an upload without end', async () => {
  const { port, service, stop } = bounded;
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(
      'POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 99\r\n\r\n--b',
    );
  });
  socket.on('error', () => undefined);
  await wait(50);
  const startMs = performance.now();
  await stop();
  expect(performance.now() - startMs).toBeLessThan(2_000);
  expect(service.draining).toBe(true);
});
