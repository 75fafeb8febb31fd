import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Colours that a network tells apart within a few steps. */
const colours = ['#d02020', '#20a030', '#2040d0', '#d0b020', '#a020b0', '#20b0b0'];

/**
 * Draws class folders of JPEGs: class_0, class_1, ... each a circle of a colour of its own, moved and sized by its number.
 *
 * @returns the paths, class by class.
 */
export async function drawPictures(
  folder: string,
  {
    classes = 3,
    perClass = 8,
    sizePixels = 48,
  }: { readonly classes?: number; readonly perClass?: number; readonly sizePixels?: number } = {},
): Promise<string[]> {
  const paths: string[] = [];
  for (let index = 0; index < classes; index++) {
    const label = `class_${index}`;
    await mkdir(join(folder, label), { recursive: true });
    for (let number = 0; number < perClass; number++) {
      const [x, y, radius] = [30 + ((number * 17) % 40), 30 + ((number * 29) % 40), 15 + ((number * 7) % 15)];
      const svg =
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${sizePixels}" height="${sizePixels}">` +
        `<rect width="100" height="100" fill="#808080"/>` +
        `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colours[index % colours.length]}"/></svg>`;
      const path = join(folder, label, `${number}.jpg`);
      await sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toFile(path);
      paths.push(path);
    }
  }
  return paths;
}
