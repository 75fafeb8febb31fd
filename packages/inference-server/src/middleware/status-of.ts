import type { ServerResponse } from 'node:http';

/** The status of a request whose client left before its answer, as nginx counts it; it is never sent. */
const CLIENT_LEFT = 499;

const refused = new WeakMap<ServerResponse, number>();

/** What the client got in place of this response, in the last words of its connection. */
export function refuseOnConnection(response: ServerResponse, status: number): void {
  refused.set(response, status);
}

/** What the client got, at the end of a request: a response that was not sent to its end has a status, too. */
export function statusOf(response: ServerResponse): number {
  return response.writableFinished ? response.statusCode : (refused.get(response) ?? CLIENT_LEFT);
}
