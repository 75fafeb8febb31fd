import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { onePicture, sendPicture } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';

const first = await serveTiny({ worker: 'mortal-worker.fixture.js' });
const hungry = await serveTiny({ worker: 'mortal-worker.fixture.js' });
const second = await serveTiny({ worker: 'mortal-worker.fixture.js' });
const patient = await serveTiny({
  worker: 'mortal-worker.fixture.js',
  limits: { networkTimeoutMs: 5_000, answerTimeoutMs: 500 },
});

test('a process that dies is replaced: its picture gets 503, those behind it are answered, and it is ready again', async () => {
  const { address, log } = first;
  const good = await onePicture([200, 100, 50]);
  const deadly = await onePicture([0, 0, 0]);
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all([
      sendPicture(address, deadly),
      ...Array.from({ length: 6 }, () => sendPicture(address, good)),
    ]);
    expect([answers[0].status, answers[0].body.code, answers[0].headers.get('retry-after')]).toEqual([
      503,
      'inference-failed',
      '1',
    ]);
    expect(answers.slice(1).map(({ status }) => status)).toEqual(Array(6).fill(200));
  }
  // Once a round where the deadly picture runs alone, twice where it was in a batch that is tried again one by one.
  const deaths = log.filter(({ msg }) => String(msg).includes('process died')).length;
  expect(deaths).toBeGreaterThanOrEqual(3);
  expect(deaths).toBeLessThanOrEqual(6);
});

test('readyz is 503 after a death until the model is loaded again, without any request', async () => {
  const { address } = second;
  const ready = async () => (await fetch(`${address}/readyz`)).status;
  expect(await ready()).toBe(200);
  expect((await sendPicture(address, await onePicture([0, 0, 0]))).status).toBe(503);
  for (let trial = 0; trial < 200 && (await ready()) !== 200; trial++) await wait(20);
  expect(await ready()).toBe(200);
});

test('a process that runs out of memory is replaced, too', async () => {
  const { address, log } = hungry;
  const good = await onePicture([200, 100, 50]);
  const [deadly, ...others] = await Promise.all([
    sendPicture(address, await onePicture([255, 255, 255])),
    ...Array.from({ length: 6 }, () => sendPicture(address, good)),
  ]);
  expect([deadly.status, deadly.body.code]).toEqual([503, 'inference-failed']);
  expect(others.map(({ status }) => status)).toEqual(Array(6).fill(200));
  const deaths = log.filter(({ msg }) => String(msg).includes('process died'));
  expect([1, 2]).toContain(deaths.length);
  for (const { err } of deaths)
    expect(err).toMatchObject({ message: expect.stringMatching(/SIGABRT|SIGTRAP|134/) });
});

test('who waits for a network that hangs is told so in time, and its process is replaced', async () => {
  const { address, log } = patient;
  const hanging = await sendPicture(address, await onePicture([255, 0, 0]));
  expect([hanging.status, hanging.body.code]).toEqual([503, 'answer-timeout']);
  const good = await onePicture([200, 100, 50]);
  const ask = async () => (await sendPicture(address, good)).status;
  for (let trial = 0; trial < 60 && (await ask()) !== 200; trial++) await wait(100);
  expect(await ask()).toBe(200);
  const [death] = log.filter(({ msg }) => String(msg).includes('process died'));
  expect(death).toMatchObject({ err: { message: expect.stringContaining('no answer within 5000 ms') } });
});
