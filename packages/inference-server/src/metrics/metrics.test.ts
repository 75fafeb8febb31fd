import { expect, test } from '@jest/globals';
import { onePicture, readAnswer, sendPicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { writeVersion } from '../write-version.fixture.js';

const { address, live, log, models } = await serveTiny();
const picture = await onePicture([200, 100, 50]);
const headers = { 'Content-Type': 'application/json' };

/** Samples by name and labels, as Prometheus writes them. */
async function scrape(): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${address}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

test('GET /metrics counts requests, pictures and reloads, and times each phase', async () => {
  for (let request = 0; request < 3; request++) await sendPicture(address, picture);
  await sendPicture(address, new Uint8Array(0));
  await fetch(`${address}/no/such/${Math.PI}`);
  const image = picture.toString('base64');
  const post = (path: string, body: object) =>
    fetch(`${address}/${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  await post('classify', { images: [image, image, 'no base64'] });
  await post('v1/models/colours:predict', { instances: [{ b64: image }] });
  await writeVersion(models, { version: 2 });
  await live.reload();
  await writeVersion(models, { version: 3, network: Buffer.from('none') });
  await live.reload();
  const samples = await scrape();
  expect(samples).toMatchObject({
    'foodnet_requests_total{route="/classify",method="POST",status="200"}': 4,
    'foodnet_requests_total{route="/v1/models/:model:predict",method="POST",status="200"}': 1,
    'foodnet_requests_total{route="/classify",method="POST",status="400"}': 1,
    'foodnet_requests_total{route="other",method="GET",status="404"}': 1,
    'foodnet_request_seconds_count{route="/classify"}': 5,
    'foodnet_pictures_total{version="colours/1"}': 6,
    foodnet_batch_pictures_count: 6,
    foodnet_queue_pictures: 0,
    foodnet_queue_limit_pictures: 128,
    foodnet_ready: 1,
    foodnet_broken_versions: 1,
    'foodnet_reloads_total{result="changed"}': 1,
    'foodnet_reloads_total{result="failed"}': 1,
    'foodnet_version_loaded{version="colours/2",precision="fp32",provider="cpu",default="true"}': 1,
    'foodnet_version_loaded{version="colours/1",precision="fp32",provider="cpu",default="false"}': 1,
  });
  for (const phase of ['receive', 'decode', 'queue', 'inference'])
    expect(samples[`foodnet_phase_seconds_count{phase="${phase}"}`]).toBe(6);
  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'process_open_fds',
    'foodnet_inference_resident_bytes',
  ])
    expect(samples[name]).toBeGreaterThan(0);
});

test('a line of the log has the id that went out, and where the time of a picture went', async () => {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(picture)]), 'private.jpg');
  const send = async (headers: Record<string, string>) =>
    readAnswer(await fetch(`${address}/classify?topk=2`, { method: 'POST', body: form, headers }));
  const { headers } = await send({ 'X-Request-Id': 'order-77' });
  expect(headers.get('x-request-id')).toBe('order-77');
  const line = log.find(({ id }) => id === 'order-77');
  expect(line).toMatchObject({
    method: 'POST',
    path: '/classify',
    status: 200,
    version: 'colours/2',
    batch: 1,
  });
  const time = expect.any(Number);
  expect(line).toMatchObject({ ms: time, receiveMs: time, decodeMs: time, queueMs: time, inferenceMs: time });
  expect(JSON.stringify(line)).not.toMatch(/private|topk|127\.0\.0\.1/);
  // An id that could forge a line, or fill the log, is replaced.
  for (const id of ['a b', 'x'.repeat(129), '{"status":200}'])
    expect((await send({ 'X-Request-Id': id })).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
});
