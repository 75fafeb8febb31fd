import type { Middleware } from 'openapi-fetch';
import type { components } from './api-types.js';

/**
 * Turns an answer that is not from the server, such as a page of a proxy before it, into problem details: an error in other
 * words than the server's, and a success that is not JSON where JSON was asked for.
 */
export const explainStranger: Middleware = {
  async onResponse({ response, schemaPath, options }) {
    const { ok, status, statusText } = response;
    const type = response.headers.get('Content-Type') ?? 'nothing';
    const isJson = type.includes('json');
    if (ok && (isJson || options.parseAs !== 'json')) return undefined;
    if (!ok && isJson && isOurs(await readJson(response.clone()), schemaPath)) return undefined;
    // An answer that nobody reads holds its connection.
    await response.text().catch(() => undefined);
    const cure = ok
      ? `with ${type} in the place of JSON. See what it wants; what is text is asked for with parseAs.`
      : 'in its own words. Try again, or look at its log.';
    const problem: components['schemas']['Problem'] = {
      type: 'urn:foodnet:problem:internal',
      title: 'The answer is not from the server',
      // Of what is no error, that of a gateway which got a wrong answer.
      status: status < 400 ? 502 : status,
      detail: `Something before the server answered ${status} ${statusText} ${cure}`,
      code: 'internal',
    };
    const headers = new Headers(response.headers);
    headers.set('Content-Type', 'application/problem+json');
    headers.delete('Content-Length');
    return new Response(JSON.stringify(problem), { status: problem.status, statusText, headers });
  },
};

/** Whether an error is problem details, an error as Triton and TensorFlow Serving write it, or what a reload found broken. */
function isOurs(body: unknown, path: string): boolean {
  const { type, error, broken } = Object(body) as Record<string, unknown>;
  return (
    String(type).startsWith('urn:foodnet:problem:') ||
    (/^\/v[12]\b/.test(path) && (typeof error === 'string' || Array.isArray(broken)))
  );
}

const readJson = (response: Response): Promise<unknown> => response.json().catch(() => undefined);
