import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { onePicture, sendPicture } from '../requests.fixture.js';
import { startServe } from '../start-serve.fixture.js';
import { writeVersion } from '../write-version.fixture.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

const models = temporaryFolder();
await writeVersion(models);

test('spans go to the collector of the environment, under the trace of the caller', async () => {
  const spans: Span[] = [];
  const services = new Set<unknown>();
  const places = new Set<unknown>();
  // What an OpenTelemetry collector takes: OTLP over HTTP as JSON.
  const collector = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(text) as {
        resourceSpans: { resource: { attributes: Span['attributes'] }; scopeSpans: { spans: Span[] }[] }[];
      };
      for (const { resource, scopeSpans } of resourceSpans) {
        const valueOf = (name: string) =>
          resource.attributes.find(({ key }) => key === name)?.value.stringValue;
        services.add(valueOf('service.name'));
        places.add(valueOf('deployment.environment'));
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const server = startServe([`--models=${models}`], {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_SERVICE_NAME: 'menu',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment=kitchen',
  });
  const [, address] = await server.says(/at (http:\/\/127\.0\.0\.1:\d+)/);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(await onePicture([1, 2, 3]))]), 'a.png');
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  expect((await fetch(`${address}/classify`, { method: 'POST', body: form, headers })).status).toBe(200);
  expect((await sendPicture(address, new Uint8Array(0))).status).toBe(400);
  const leaving = connect(Number(new URL(address).port), '127.0.0.1');
  leaving.write('POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\n');
  setTimeout(() => leaving.destroy(), 50);
  const metrics = async () => (await fetch(`${address}/metrics`)).text();
  while (!(await metrics()).includes('status="499"')) await new Promise((resolve) => setTimeout(resolve, 20));
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  collector.close();

  expect([services, places]).toEqual([new Set(['menu']), new Set(['kitchen'])]);
  const traced = spans.filter((span) => span.traceId === traceId);
  const request = traced.find(({ parentSpanId }) => parentSpanId === 'b7ad6b7169203331');
  expect(request?.name).toBe('POST /classify');
  expect(request?.attributes).toContainEqual({
    key: 'http.response.status_code',
    value: { intValue: 200 },
  });
  const statuses = spans.flatMap(({ attributes }) =>
    attributes.flatMap(({ key, value }) => (key === 'http.response.status_code' ? value.intValue : [])),
  );
  expect(statuses).toEqual(expect.arrayContaining([200, 400, 499]));
  const phases = traced.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
  expect(phases.map(({ name }) => name).sort()).toEqual(['decode', 'inference', 'queue', 'receive']);
  expect(spans.filter((span) => span.traceId !== traceId).map(({ name }) => name)).toContain(
    'POST /classify',
  );
});
