import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Different ones; beyond, they begin again: 20,000 files are quickly written, and slowly drawn. */
const DRAWN = 256;

/**
 * Draws pictures of one colour each: <folder>/<hundreds>/00042.png, of 8 pixels.
 *
 * @returns their paths inside the folder, sorted.
 */
export async function drawSmallPictures(folder: string, count: number): Promise<string[]> {
  const drawn = await Promise.all(
    Array.from({ length: Math.min(DRAWN, count) }, (_, number) => {
      const background = { r: number, g: number >> 4, b: (number * 7) % 256 };
      return sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer();
    }),
  );
  const paths: string[] = [];
  for (let number = 0; number < count; number++) {
    const path = join(
      String(Math.floor(number / 100)).padStart(4, '0'),
      `${String(number).padStart(5, '0')}.png`,
    );
    if (number % 100 === 0) await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), drawn[number % DRAWN]);
    paths.push(path);
  }
  return paths.sort();
}
