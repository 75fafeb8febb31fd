import './inference/worker.js';

// The real worker, which loses 250 ms before it comes to a picture.
const pauseMs = 250;

process.on('message', ({ request }: { request: { kind: string } }) => {
  if (request.kind === 'run') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
});
