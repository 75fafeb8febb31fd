interface Entry {
  readonly status: number;
  readonly title: string;
  /** What its reader can do, client or operator; it is not sent. */
  readonly cure: string;
}

/** Every answer that is an error, by its code: HTTP status and title (RFC 9457). ERRORS.md is written from this, too. */
export const problems = {
  'bad-request': {
    status: 400,
    title: 'The request cannot be read',
    cure: 'Send a request that HTTP allows; most client libraries do.',
  },
  'bad-query': {
    status: 400,
    title: 'The query is not valid',
    cure: 'Correct the parameter that `fields` names; GET / says which there are.',
  },
  'bad-form': {
    status: 400,
    title: 'The form cannot be read',
    cure: 'Send multipart/form-data with files named `image`: `curl -F image=@picture.jpg`.',
  },
  'bad-json': {
    status: 400,
    title: 'The JSON body is not valid',
    cure: 'Correct what the detail names; /docs shows the bodies that are taken.',
  },
  'bad-tensor': {
    status: 400,
    title: 'The tensor is not what the model takes or gives',
    cure: 'Send the type, the shape and the length that the detail names; the metadata of the model tells them.',
  },
  'empty-picture': {
    status: 400,
    title: 'The picture has no bytes',
    cure: 'Send the bytes of the picture; the file may not exist where the client runs.',
  },
  unauthorized: {
    status: 401,
    title: 'The request has no key that is known',
    cure: 'Send a key as `Authorization: Bearer <key>` or `X-API-Key: <key>`; `inference-server:add-key` makes one.',
  },
  forbidden: {
    status: 403,
    title: 'The key does not allow this',
    cure: "Use an administrator's key, or the administration's port.",
  },
  'unknown-route': {
    status: 404,
    title: 'There is nothing at this address',
    cure: 'GET / says what there is.',
  },
  'unknown-model': {
    status: 404,
    title: 'There is no such model',
    cure: 'GET /info lists the models that are served.',
  },
  'unknown-version': {
    status: 404,
    title: 'There is no such version',
    cure: 'GET /info lists the versions and aliases that are served.',
  },
  'wrong-method': {
    status: 405,
    title: 'The address does not take this method',
    cure: 'Use a method of the `Allow` header.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    cure: 'Send the request faster, or raise `--headers-timeout-ms` or `--request-timeout-ms`.',
  },
  'too-many-pictures': {
    status: 413,
    title: 'The request has too many pictures',
    cure: 'Send fewer pictures a request, or raise `--request-pictures`, and `--queued-pictures` where that is lower.',
  },
  'upload-too-large': {
    status: 413,
    title: 'The upload has too many bytes',
    cure:
      'Send less at once, or raise what the detail names: `--file-bytes` (a picture), `--request-bytes` (all of them), ' +
      '`--form-overhead-bytes` (a form beside them), `--json-bytes`, `--json-values` or `--json-names` (a JSON body), ' +
      '`--upload-bytes` (all that is in memory; JSON counts four times there, binary tensors twice).',
  },
  'picture-too-large': {
    status: 413,
    title: 'The picture is too large',
    cure: 'Make the picture smaller, or raise `--pixels`, `--side-pixels`, `--frames` or `--decode-seconds`.',
  },
  'unsupported-content': {
    status: 415,
    title: 'The body is of a type that is not taken',
    cure: 'Send the picture in a body of a type that the detail names.',
  },
  'unsupported-encoding': {
    status: 415,
    title: 'The body is compressed',
    cure: 'Send the body without Content-Encoding.',
  },
  'unsupported-picture': {
    status: 415,
    title: 'The picture is of a format that is not read',
    cure: 'Save the picture as JPEG, PNG, WebP, GIF, TIFF or AVIF.',
  },
  'bad-picture': {
    status: 422,
    title: 'The picture cannot be read',
    cure: 'Save the picture again in another program.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers have too many bytes',
    cure: 'Send fewer or shorter headers, cookies among them, or raise `--header-bytes`.',
  },
  'rate-limited': {
    status: 429,
    title: 'There were too many requests',
    cure: 'Wait as long as `Retry-After` says, or raise `--rate-limit`.',
  },
  internal: {
    status: 500,
    title: 'The server failed',
    cure: "Look for the request's `X-Request-Id` in the server's log, and report the error that it holds.",
  },
  'broken-model': {
    status: 500,
    title: 'The model version cannot be loaded',
    cure: 'The log and `broken` in /info say why. Export the run again; `exporter:verify` finds other damage.',
  },
  starting: {
    status: 503,
    title: 'The server is not ready yet',
    cure: 'Try again soon; /readyz tells when the model is loaded.',
  },
  draining: {
    status: 503,
    title: 'The server is shutting down',
    cure: 'Send it to another server, or again when this one has been started anew.',
  },
  'answer-timeout': {
    status: 503,
    title: 'The picture waited too long',
    cure: 'Try again later, add servers, or raise `--answer-timeout-ms`.',
  },
  'decoding-failed': {
    status: 503,
    title: 'The picture could not be decoded for a reason that is not known',
    cure: "Send the picture again. Where it fails again, the server's log says why; save the picture anew.",
  },
  overloaded: {
    status: 503,
    title: 'The server has too much to do',
    cure: 'Wait as long as `Retry-After` says; add servers, or raise `--queued-pictures` or `--upload-bytes`.',
  },
  'inference-failed': {
    status: 503,
    title: 'The network stopped while it worked on the picture',
    cure: "Send the picture again: a process that died has been replaced. The server's log says why.",
  },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof problems;
