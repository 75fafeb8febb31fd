import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/**
 * Draws pictures of one colour each, all different: <folder>/<hundreds>/00042.png, of 8 pixels.
 *
 * @returns their paths inside the folder, sorted.
 */
export async function drawSmallPictures(folder: string, count: number): Promise<string[]> {
  const paths: string[] = [];
  for (let number = 0; number < count; number++) {
    const path = join(
      String(Math.floor(number / 100)).padStart(4, '0'),
      `${String(number).padStart(5, '0')}.png`,
    );
    const background = { r: number % 256, g: (number >> 4) % 256, b: (number * 7) % 256 };
    if (number % 100 === 0) await mkdir(join(folder, path, '..'), { recursive: true });
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background } });
    await writeFile(join(folder, path), await picture.png().toBuffer());
    paths.push(path);
  }
  return paths.sort();
}
