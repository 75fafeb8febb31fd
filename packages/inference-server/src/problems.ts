/** Every answer that is an error, by its code: HTTP status and title (RFC 9457). */
export const problems = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'bad-query': { status: 400, title: 'The query is not valid' },
  'bad-form': { status: 400, title: 'The form cannot be read' },
  'empty-picture': { status: 400, title: 'The picture has no bytes' },
  'unknown-route': { status: 404, title: 'There is nothing at this address' },
  'unknown-model': { status: 404, title: 'There is no such model' },
  'unknown-version': { status: 404, title: 'There is no such version' },
  'wrong-method': { status: 405, title: 'The address does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'upload-too-large': { status: 413, title: 'The upload has too many bytes' },
  'picture-too-large': { status: 413, title: 'The picture is too large' },
  'unsupported-content': { status: 415, title: 'The body is not a form with a picture' },
  'unsupported-encoding': { status: 415, title: 'The body is compressed' },
  'unsupported-picture': { status: 415, title: 'The picture is of a format that is not read' },
  'bad-picture': { status: 422, title: 'The picture cannot be read' },
  'headers-too-large': { status: 431, title: 'The headers have too many bytes' },
  internal: { status: 500, title: 'The server failed' },
  'broken-model': { status: 500, title: 'The model version cannot be loaded' },
  starting: { status: 503, title: 'The server is not ready yet' },
  draining: { status: 503, title: 'The server is shutting down' },
  overloaded: { status: 503, title: 'The server has too much to do' },
  'inference-failed': { status: 503, title: 'The network stopped while it worked on the picture' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;
