import type { Middleware } from 'openapi-fetch';
import type { components } from './api-types.js';

/** Turns an error that is not from the server, such as the page of a proxy before it, into problem details. */
export const explainStranger: Middleware = {
  async onResponse({ response }) {
    const { status, statusText } = response;
    if (status < 400 || response.headers.get('Content-Type')?.includes('json')) return undefined;
    // An answer that nobody reads holds its connection.
    await response.text().catch(() => undefined);
    const problem: components['schemas']['Problem'] = {
      type: 'urn:foodnet:problem:internal',
      title: 'The answer is not from the server',
      status,
      detail: `Something before the server answered ${status} ${statusText}. Try again, or look at its log.`,
      code: 'internal',
    };
    const headers = new Headers(response.headers);
    headers.set('Content-Type', 'application/problem+json');
    headers.delete('Content-Length');
    return new Response(JSON.stringify(problem), { status, statusText, headers });
  },
};
