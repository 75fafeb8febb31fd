import { FoodnetError } from '@foodnet/contracts/errors';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { PictureLimits } from './limits.js';
import { pictureFormat } from './picture-format.js';
import type { Answer, Answers, PictureThreadData, Request } from './picture-messages.js';
import { readPicture, refuseManyBytes } from './read-picture.js';

// The thread loads little: what it needs of contracts is the errors alone, and not the schemas.
const { progress } = workerData as PictureThreadData;
let before = Promise.resolve();
parentPort?.on('message', (request: Request) => {
  // One request after the other: libvips lets a second one in while it works, and `kept` holds one file.
  before = before.then(async () => {
    const answers = await answerAll(request);
    parentPort?.postMessage(answers, [answers.pixels.buffer]);
  });
});

async function answerAll({ sources, ...request }: Request): Promise<Answers> {
  const { width, height } = request.spec;
  const bytesEach = width * height * 3;
  const pixels = new Uint8Array(sources.length * bytesEach);
  const each: Answer[] = [];
  for (const [index, source] of sources.entries()) {
    Atomics.store(progress, 0, index * 2);
    const { pixels: found, ...answer } = await answerOne(source, request);
    if (found) pixels.set(found, index * bytesEach);
    each.push(answer);
  }
  Atomics.store(progress, 0, 0);
  return { each, pixels };
}

async function answerOne(
  source: string | Uint8Array,
  { spec, limits, inspects }: Omit<Request, 'sources'>,
): Promise<Answer & { readonly pixels?: Uint8Array }> {
  let told: Pick<Answer, 'sha256' | 'format'> = {};
  try {
    const bytes = typeof source === 'string' ? readWithin(source, limits) : source;
    if (inspects) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      told = { sha256, format: pictureFormat(bytes).readable };
    }
    return { ...told, pixels: await readPicture(bytes, spec, limits) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // No picture and no file is to blame: the thread ends with it.
    if (typeof code !== 'string') throw error;
    return { ...told, fault: { code, message, isFoodnet: error instanceof FoodnetError } };
  }
}

/** Files up to this size are read to one place: a hundred thousand buffers would keep the collector busy. */
const kept = new Uint8Array(1 << 20);

/** A film of 10 GB among the pictures is not loaded to be refused. */
function readWithin(path: string, limits: PictureLimits): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    refuseManyBytes(size, limits);
    const into = size <= kept.length ? kept : new Uint8Array(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read)
      read = readSync(file, into, length, size - length, null);
    Atomics.add(progress, 0, 1);
    return into.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
