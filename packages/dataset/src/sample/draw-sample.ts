import { FoodnetError, random, type SplitName } from '@foodnet/contracts';
import { diskError, lockFolder, publishFolder, showProgress, writeJson } from '@foodnet/stage';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { mapInOrder } from '../pack/map-in-order.js';
import { paintPicture } from './paint-picture.js';
import { sampleClasses } from './sample-classes.js';

const SIZE_PIXELS = 96;
/** Pictures of each class. */
const samplePictures: Readonly<Record<SplitName, number>> = { train: 240, test: 40 };

/** `sample.json`, beside train/ and test/, written last: tells by which seed the pictures were drawn. */
const sampleSchema = z.strictObject({
  kind: z.literal('sample-pictures'),
  format: z.literal(1),
  seed: z.int(),
});

/** The seed by which the pictures in `folder` were drawn; undefined where there are none. */
export async function seedOfSample(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'sample.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return sampleSchema.parse(JSON.parse(text)).seed;
  } catch (cause) {
    throw new FoodnetError(
      'damaged',
      `Cannot read ${folder}/sample.json. Remove ${folder} and prepare again.`,
      { cause },
    );
  }
}

/**
 * Draws the sample into `<folder>/<split>/<class>/NNNN.jpg`, 96 x 96 pixels each, where it is not drawn yet:
 * the same seed, the same pictures.
 *
 * @throws FoodnetError `locked` where another process draws it, `no-space`, `not-writable`; the signal's reason.
 */
export async function drawSample(
  folder: string,
  seed: number,
  signal?: AbortSignal,
  perClass = samplePictures,
): Promise<void> {
  const unlock = await lockFolder(folder, { signal });
  try {
    const isDrawn = (await seedOfSample(folder)) !== undefined;
    if (!isDrawn)
      await publishFolder(folder, (part) => fill(part, seed, perClass, signal), { replace: true });
  } catch (error) {
    throw diskError(error, `draw the sample in ${folder}`, 'run the same command again');
  } finally {
    await unlock();
  }
}

async function fill(
  part: string,
  seed: number,
  perClass: Readonly<Record<SplitName, number>>,
  signal?: AbortSignal,
): Promise<void> {
  const pictures = Object.entries(perClass).flatMap(([split, count]) =>
    Object.entries(sampleClasses).flatMap(([name, look]) =>
      Array.from({ length: count }, (_, index) => ({
        path: join(split, name, `${String(index + 1).padStart(4, '0')}.jpg`),
        look,
      })),
    ),
  );
  for (const split of Object.keys(perClass)) {
    for (const name of Object.keys(sampleClasses)) await mkdir(join(part, split, name), { recursive: true });
  }

  const progress = showProgress('Drawing the sample', pictures.length, 'pictures');
  let done = 0;
  try {
    const draw = async ({ path, look }: (typeof pictures)[number]) => {
      const draws = random(seed, 'sample', path);
      const pixels = paintPicture(look, SIZE_PIXELS, draws);
      const raw = { width: SIZE_PIXELS, height: SIZE_PIXELS, channels: 3 as const };
      const quality = 60 + Math.floor(draws() * 36);
      return { path, bytes: await sharp(pixels, { raw }).jpeg({ quality }).toBuffer() };
    };
    for await (const { path, bytes } of mapInOrder(pictures, 4, draw)) {
      signal?.throwIfAborted();
      await writeFile(join(part, path), bytes);
      progress.update(++done);
    }
  } finally {
    progress.stop();
  }
  await writeJson(join(part, 'sample.json'), { kind: 'sample-pictures', format: 1, seed } satisfies z.infer<
    typeof sampleSchema
  >);
}
