import { FoodnetError } from '@foodnet/contracts';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { PictureLimits } from './limits.js';
import { pictureFormat } from './picture-format.js';
import type { Answer, Request } from './picture-reader.js';
import { readPicture, refuseManyBytes } from './read-picture.js';

parentPort?.on('message', (request: Request) => {
  void answerAll(request).then((answers) => {
    const buffers = answers.flatMap(({ pixels }) => (pixels ? [pixels.buffer] : []));
    parentPort?.postMessage(answers, buffers);
  });
});

async function answerAll({ sources, ...request }: Request): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const source of sources) answers.push(await answerOne(source, request));
  return answers;
}

async function answerOne(
  source: string | Uint8Array,
  { spec, limits, inspects }: Omit<Request, 'sources'>,
): Promise<Answer> {
  let told: Pick<Answer, 'sha256' | 'format'> = {};
  try {
    const bytes = typeof source === 'string' ? readWithin(source, limits) : source;
    if (inspects) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      told = { sha256, format: pictureFormat(bytes).readable };
    }
    return { ...told, pixels: (await readPicture(bytes, spec, limits)) as Uint8Array<ArrayBuffer> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // No picture and no file is to blame: the thread ends with it.
    if (typeof code !== 'string') throw error;
    return { ...told, fault: { code, message, isFoodnet: error instanceof FoodnetError } };
  }
}

/** A film of 10 GB among the pictures is not loaded to be refused. */
function readWithin(path: string, limits: PictureLimits): Uint8Array {
  refuseManyBytes(statSync(path).size, limits);
  return readFileSync(path);
}
