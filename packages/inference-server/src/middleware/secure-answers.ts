import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * helmet's headers. They are the same for every answer, so that it is asked for them once. Whether a whole domain is to be
 * reached by HTTPS alone is for the proxy to say that speaks TLS.
 */
export function secureAnswers(): RequestHandler {
  const headers = new Map<string, string>();
  const answer = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  helmet({ strictTransportSecurity: false })(
    {} as IncomingMessage,
    answer as unknown as ServerResponse,
    (error) => {
      if (error instanceof Error) throw error;
    },
  );
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}
