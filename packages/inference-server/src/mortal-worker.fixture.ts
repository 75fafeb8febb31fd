import { answerRequests } from './inference/answer-requests.js';
import type { LoadRequest } from './inference/messages.js';
import { network } from './inference/network.js';

// The real worker, which crashes of a picture whose first pixel is black, as of a defect in native code, dies of a white
// one by running out of memory, hangs at a red one, and crashes of loading a version that comes from a run of the name
// `deadly`, hangs at one of the name `endless`, is killed at `killed` as by the system for want of memory, and throws at
// `unreadable` as for a disk that fails. The warm-up's picture, all black too, is run inside the worker and does
// not come this way.
let pixelBytes = 0;

/** Blocks the thread, as native code does that does not come back. */
const hang = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

await answerRequests({
  async load(request: LoadRequest) {
    if (request.version.manifest.from.run === 'deadly') process.kill(process.pid, 'SIGSEGV');
    if (request.version.manifest.from.run === 'endless') hang();
    if (request.version.manifest.from.run === 'killed') process.kill(process.pid, 'SIGKILL');
    if (request.version.manifest.from.run === 'unreadable') throw new Error('EIO: i/o error, read');
    const { height, width } = request.version.manifest.picture;
    pixelBytes = height * width * 3;
    return network.load(request);
  },
  async run(images) {
    for (let at = 0; at < images.length; at += pixelBytes) {
      const pixel = images.subarray(at, at + 3);
      if (pixel.every((value) => value === 0)) process.kill(process.pid, 'SIGSEGV');
      if (pixel.join() === '255,0,0') hang();
      const hoard: number[][] = [];
      while (pixel.every((value) => value === 255)) hoard.push(Array<number>(10_000).fill(hoard.length));
    }
    return network.run(images);
  },
});
