import { temporaryFolder } from '@foodnet/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { onePicture, sendPicture } from '../requests.fixture.js';
import { startServe } from '../start-serve.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { asker } from './ask.fixture.js';
import { limitsOfReturn, resourcesOf, settled } from './resources.fixture.js';
import { fileRows, formRows } from './rows.fixture.js';

// A server as users start it, in a process of its own, so that what it holds can be seen from outside.
const models = temporaryFolder();
const temporary = temporaryFolder();
await writeVersion(models);
const options = [
  '--headers-timeout-ms=500',
  '--request-timeout-ms=1000',
  '--timeout-check-ms=50',
  '--keep-alive-timeout-ms=1000',
];
const server = startServe([`--models=${models}`, '--watch-seconds=0', ...options], { TMPDIR: temporary });
const [, address] = await server.says(/ at (http:\S+)\nTry/);
const pid = server.child.pid!;
const ask = asker(address);
const picture = await onePicture([200, 100, 50], 256, 256);

// Threads, pools and caches are there behind the first pictures of every kind. One row at a time: a client that makes
// bombs while it uploads is slow, and gets 408.
await Promise.all(Array.from({ length: 64 }, () => sendPicture(address, picture)));
for (const { send } of fileRows) await send(ask);
await new Promise((resolve) => setTimeout(resolve, 500));
const before = resourcesOf(pid);

afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
});

describe.each([...formRows, ...fileRows])('$name', ({ answers, send }) => {
  test('gets a documented answer, and leaves the server as it was', async () => {
    const statuses = await send(ask);
    expect(statuses.filter((status) => !answers.includes(status))).toEqual([]);
    expect((await sendPicture(address, picture)).status).toBe(200);
    const now = await settled(pid, before);
    const most = limitsOfReturn(before);
    expect(now.descriptors).toBeLessThanOrEqual(most.descriptors);
    expect(now.threads).toBeLessThanOrEqual(most.threads);
    expect(now.residentMb).toBeLessThanOrEqual(most.residentMb);
  });
});

test('no upload was stored, and the server has no line of an error', () => {
  expect(readdirSync(temporary)).toEqual([]);
  expect(server.output()).not.toMatch(/"level":50/);
});
