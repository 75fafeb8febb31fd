import { pictureSpecSchema, presets } from '@foodnet/contracts';
import { openPictureReader } from '@foodnet/picture';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

// `node read-pictures.js <name of the row> <kernel> <folder>`: Foodnet's reader over every JPEG of a folder, to 32 x 32.
// The clock runs from before the first thread is started to the last picture: the peers' pool is started within it, too,
// and like theirs the loading of the program itself is not counted.
const [peer, kernel, folder] = process.argv.slice(2);
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.jpg'))
  .sort()
  .map((path) => join(folder, path));

const startMs = performance.now();
const before = process.cpuUsage();
const threads = availableParallelism();
const reader = openPictureReader({ threads });
const picture = pictureSpecSchema.parse({ ...presets.sample.picture, kernel });
let next = 0;
let read = 0;
/** As dataset:prepare does it, a bounded number at a time. */
async function readOn(): Promise<void> {
  while (next < paths.length) {
    await reader.read(paths[next++], picture);
    read++;
  }
}
await Promise.all(Array.from({ length: 32 * threads }, readOn));
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - startMs) / 1000;
const row = {
  peer,
  pictures: read,
  perSecond: read / seconds,
  cpuMs: (user + system) / 1000 / read,
};
console.log(JSON.stringify(row));
await reader.close();
