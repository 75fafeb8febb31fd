import { workerData } from 'node:worker_threads';
import sharp from 'sharp';
import type { PictureThreadData } from './picture-messages.js';

// libvips's settings are the process's. A thread that reads pictures is started by one that has made them, and would
// shut every decoder for a moment in which another thread needs one, and open SVG again.
if ((workerData as Partial<PictureThreadData> | null)?.isPictureThread !== true) {
  // Pictures are read many at a time, each on one thread of the pool: threads inside one picture would only compete.
  sharp.concurrency(1);

  // No two reads share an operation, so libvips's cache would hold decoded pictures in memory and never serve one.
  sharp.cache(false);

  // Signatures are looked at before libvips sees a byte. Should one deceive us, no other decoder can be reached, such as
  // that of UltraHDR (whose plain JPEG is what training saw), libvips's own files or PDF. SVG is left to those who
  // draw charts in the same process.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif', 'Svg'].map(
      (loader) => `VipsForeignLoad${loader}`,
    ),
  });
}

/** Takes SVG out of this process: for a server, which draws none of its own. */
export function blockSvg(): void {
  sharp.block({ operation: ['VipsForeignLoadSvg'] });
}

export { sharp };
