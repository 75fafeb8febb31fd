import { FoodnetError, type PictureSpec } from '@foodnet/contracts';
import { expect } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';

export const spec: PictureSpec = {
  width: 16,
  height: 12,
  fit: 'fill',
  kernel: 'lanczos3',
  orientation: 'exif',
  colour: 'srgb',
  channels: 'rgb',
  background: '#ffffff',
  range: [0, 1],
};
export const nearest: PictureSpec = { ...spec, kernel: 'nearest' };

/** Four quarters: red and green over blue and yellow, so that a turned or mirrored picture shows. */
export const quarters = [
  [200, 30, 30],
  [30, 180, 40],
  [30, 40, 200],
  [220, 210, 40],
];

export function draw(width = 64, height = 48): Sharp {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set(quarters[(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)], (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** How the reading ended: `read`, or the code of a refusal, whose words are looked at, too. */
export async function codeOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return 'read';
  } catch (error) {
    if (!(error instanceof FoodnetError)) throw error;
    expect(error.message).toMatch(/^Cannot read the picture: .+\. .+\.$/s);
    return error.code;
  }
}
