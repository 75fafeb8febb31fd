import { Agent, request } from 'node:http';
import { keepBusy } from './keep-busy.js';
import { formType } from './picture-request.js';

export interface Load {
  readonly port: number;
  /** Bodies, sent round and round. */
  readonly forms: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
}

/** As `keepBusy`, over as many connections. @throws where an answer is not 200, with the begin of its body. */
export async function sendLoad({ port, forms, ...load }: Load) {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  try {
    return await keepBusy(load, async (index) => {
      const { status, body } = await post(agent, port, forms[index % forms.length]);
      if (status !== 200) throw new Error(`It answers ${status}: ${body.slice(0, 200)}`);
    });
  } finally {
    agent.destroy();
  }
}

export function post(
  agent: Agent,
  port: number,
  form: Buffer,
): Promise<{ readonly status?: number; readonly retryAfter?: string; readonly body: string }> {
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
          .on('end', () =>
            resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'], body }),
          );
      },
    );
    sent.on('error', reject).end(form);
  });
}
