import { parentPort } from 'node:worker_threads';
import type { Request } from './inference/messages.js';
import './inference/worker.js';

// The real worker, which dies of a picture whose first pixel is black, as of a defect in a library, and of a white one
// by running out of memory, in small objects: at the first large one that V8 finds no room for, Node 24 ends the whole
// process instead of the thread. The warm-up's picture, all black too, is run inside the worker and does not come this way.
parentPort?.on('message', ({ request }: { request: Request }) => {
  if (request.kind !== 'run') return;
  const { images, count } = request;
  for (let at = 0; at < images.length; at += images.length / count) {
    const pixel = images.subarray(at, at + 3);
    if (pixel.every((value) => value === 0)) throw new Error('a defect');
    const hoard: object[] = [];
    while (pixel.every((value) => value === 255)) hoard.push({ held: hoard.length });
  }
});
