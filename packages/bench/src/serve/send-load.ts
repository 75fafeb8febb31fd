import { Agent, request } from 'node:http';
import { formType } from './picture-request.js';

export interface Load {
  readonly port: number;
  /** Bodies, sent round and round. */
  readonly forms: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Keeps every connection busy: each client sends the next picture when the answer to its last is whole.
 *
 * @returns how long each answer took, in milliseconds, and the time from the first request to the last answer.
 * @throws where an answer is not 200, with the begin of its body.
 */
export async function sendLoad({ port, forms, connections, seconds }: Load) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const timesMs: number[] = [];
  const startMs = performance.now();
  let next = 0;
  const client = async () => {
    while (performance.now() - startMs < seconds * 1000) {
      const sentMs = performance.now();
      const { status, body } = await post(agent, port, forms[next++ % forms.length]);
      if (status !== 200) throw new Error(`It answers ${status}: ${body.slice(0, 200)}`);
      timesMs.push(performance.now() - sentMs);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, client));
  } finally {
    agent.destroy();
  }
  return { timesMs, totalMs: performance.now() - startMs };
}

export function post(
  agent: Agent,
  port: number,
  form: Buffer,
): Promise<{ readonly status?: number; readonly body: string }> {
  const headers = { 'content-type': formType, 'content-length': form.length };
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: '127.0.0.1', port, path: '/classify', method: 'POST', headers },
      (response) => {
        let body = '';
        response
          .setEncoding('utf8')
          .on('data', (text: string) => (body += text))
          .on('error', reject)
          .on('end', () => resolve({ status: response.statusCode, body }));
      },
    );
    sent.on('error', reject).end(form);
  });
}
