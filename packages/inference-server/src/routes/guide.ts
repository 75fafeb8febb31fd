import type { RequestHandler } from 'express';

/** GET /: what to do here, for somebody who opened the address in a browser. */
export function guide(): RequestHandler {
  return (request, response) => {
    // Without a Host header there is none.
    const place = `${(request.host as string | undefined) ?? ''}${request.baseUrl}`;
    // Both are the client's own text; what is no plain address is not repeated.
    const isPlain = /^[A-Za-z0-9.:[\]-]{1,255}(\/[\w.~%/-]*)?$/.test(place);
    const address = `${request.secure ? 'https' : 'http'}://${isPlain ? place : '<address>'}`;
    response
      .type('text/plain')
      .send(
        [
          'Foodnet tells what is on a picture.',
          '',
          `  curl -F image=@picture.jpg ${address}/classify`,
          `  curl -F image=@picture.jpg '${address}/classify?topk=3'`,
          '',
          'POST /classify                   form field image; query model, version, topk',
          'POST /v2/models/<model>/infer    as Triton and KServe take it (Open Inference Protocol)',
          'POST /v1/models/<model>:predict  as TensorFlow Serving takes it',
          'GET  /docs                       all of this, to try out; /openapi.json for programs',
          'GET  /info                       models, versions, provider in use, limits',
          'GET  /metrics                    for Prometheus',
          'GET  /readyz                     200 when pictures are answered',
          'GET  /healthz                    200 while the process lives',
          '',
        ].join('\n'),
      );
  };
}
