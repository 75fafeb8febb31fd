import { expect, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { formBody, onePicture, sendBody, sendPicture } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';

const crowded = await serveTiny({ limits: { uploadBytes: 100_000 } });
const late = await serveTiny({
  worker: 'slow-worker.fixture.js',
  limits: { batchPictures: 1, answerTimeoutMs: 700 },
});
const shared = await serveTiny({ limits: { decodeThreads: 2 } });
const batched = await serveTiny({ worker: 'slow-worker.fixture.js', limits: { batchPictures: 12 } });

const picture = await onePicture([10, 20, 30]);
const head = (bytes: number) =>
  `POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=limit\r\nContent-Length: ${bytes}\r\n\r\n`;

/** Sends the begin of a form and goes no further. */
function beginUpload(port: number, bytes: number): Socket {
  const body = formBody([{ name: 'image', filename: 'a', content: Buffer.alloc(bytes) }]);
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(head(body.length + 1_000));
    socket.write(body.subarray(0, -20));
  });
  socket.on('error', () => undefined);
  return socket;
}

async function until(holds: () => boolean): Promise<void> {
  for (let trial = 0; trial < 500 && !holds(); trial++) await wait(10);
  expect(holds()).toBe(true);
}

test('uploads that are too many for the memory are 503 with Retry-After, until one of them ends', async () => {
  const { address, port, service } = crowded;
  const first = beginUpload(port, 90_000);
  await until(() => service.uploads.heldBytes > 80_000);
  const large = await sharp(Buffer.alloc(200 * 200 * 3, 7), { raw: { width: 200, height: 200, channels: 3 } })
    .tiff({ compression: 'none' })
    .toBuffer();
  const refused = await sendPicture(address, large.subarray(0, 60_000));
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    503,
    'overloaded',
    '1',
  ]);
  expect((await sendPicture(address, picture)).status).toBe(200);
  first.destroy();
  await until(() => service.uploads.heldBytes === 0);
  expect((await sendPicture(address, large.subarray(0, 60_000))).status).toBe(422);
  expect(service.uploads.heldBytes).toBe(0);
});

test('an upload that would be too much for the memory alone is 413: it would be 503 for ever', async () => {
  const { address, service } = crowded;
  const raw = { 'Content-Type': 'image/png' };
  const json = { 'Content-Type': 'application/json' };
  for (const refused of [
    await sendPicture(address, Buffer.alloc(110_000)),
    await sendBody(address, Buffer.alloc(110_000), raw),
    // Held four times.
    await sendBody(address, JSON.stringify({ image: 'A'.repeat(30_000) }), json),
  ])
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      413,
      'upload-too-large',
      expect.stringContaining('may take 100000 bytes of memory'),
    ]);
  expect(service.uploads.heldBytes).toBe(0);
});

test('an upload that comes byte by byte takes no more memory than is counted', async () => {
  const { port, service } = shared;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapBytes = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const bytes = 50_000;
  const start = '--limit\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n';
  for (const [type, chunk] of [
    ['image/png', ''],
    ['multipart/form-data; boundary=limit', `${start.length.toString(16)}\r\n${start}\r\n`],
  ]) {
    const before = heapBytes();
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write(`POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n`);
    socket.write(`Transfer-Encoding: chunked\r\n\r\n${chunk}${'1\r\nx\r\n'.repeat(bytes)}`);
    await until(() => service.uploads.heldBytes >= bytes);
    // A Buffer for each would take 10 MB.
    expect(heapBytes() - before).toBeLessThan(3_000_000);
    socket.destroy();
    await until(() => service.uploads.heldBytes === 0);
  }
});

test('a picture that is not answered in time is 503, and its place is free', async () => {
  const { address, service } = late;
  await sendPicture(address, picture);
  // The worker takes 250 ms for each.
  const answers = await Promise.all(Array.from({ length: 8 }, () => sendPicture(address, picture)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  const refused = answers.filter(({ status }) => status === 503);
  expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['answer-timeout']));
  expect(service.places.inUse).toBe(0);
});

test('a network that hangs is not ready until it answers', async () => {
  const { address, engine } = late;
  const ready = async () => (await fetch(`${address}/readyz`)).status;
  await sendPicture(address, picture);
  expect(await ready()).toBe(200);
  for (const pid of engine.pids) process.kill(pid, 'SIGSTOP');
  try {
    expect((await sendPicture(address, picture)).status).toBe(503);
    await until(() => !late.service.isReady);
    expect(await ready()).toBe(503);
  } finally {
    for (const pid of engine.pids) process.kill(pid, 'SIGCONT');
  }
  await until(() => late.service.isReady);
  expect(await ready()).toBe(200);
});

test('pictures that wait are run together, each with its own answer', async () => {
  const { address, log } = batched;
  const colours = [[200, 0, 0], [0, 200, 0], [0, 0, 200]] as const; // prettier-ignore
  const pictures = await Promise.all(colours.map((colour) => onePicture(colour)));
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => sendPicture(address, pictures[index % 3], { query: '?topk=1' })),
  );
  const labels = answers.map(({ body }) => body.predictions?.[0].label);
  expect(labels).toEqual(Array.from({ length: 12 }, (_, index) => ['red', 'green', 'blue'][index % 3]));
  await until(() => log.filter(({ status }) => status === 200).length === 12);
  // While the worker is busy with the first, which takes 250 ms, most of the others arrive.
  expect(Math.max(...log.map(({ batch }) => Number(batch ?? 0)))).toBeGreaterThan(2);
});

test('slow clients, and one whose pictures take long, do not keep the others waiting', async () => {
  const { address, port } = shared;
  const slow = Array.from({ length: 50 }, () => beginUpload(port, 1_000));
  const noise = { type: 'gaussian', sigma: 60 } as const;
  const long = await sharp({ create: { width: 3_000, height: 3_000, channels: 3, background: 'red', noise } })
    .jpeg({ quality: 100 })
    .toBuffer();
  const done: string[] = [];
  const send = async (bytes: Buffer, name: string) => {
    expect((await sendPicture(address, bytes)).status).toBe(200);
    done.push(name);
  };
  await Promise.all([send(picture, 'first'), send(picture, 'first')]);
  const hostile = send(long, 'long');
  for (let index = 0; index < 5; index++) await send(picture, 'short');
  await hostile;
  expect(done).toEqual(['first', 'first', 'short', 'short', 'short', 'short', 'short', 'long']);
  for (const socket of slow) socket.destroy();
});
