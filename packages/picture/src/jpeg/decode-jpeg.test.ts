import { maxDifference, temporaryFolder, testWithPictures, testWithPython } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { workspace } from '../kernels.js';
import { draw } from '../picture.fixture.js';
import { decodeJpeg } from './decode-jpeg.js';
import { encodeJpeg, type Drawing } from './encode-jpeg.fixture.js';

/** All that this decoder makes of a picture: uint8 [height, width, 3]. */
function decode(bytes: Uint8Array, scale = 1): Uint8Array | undefined {
  const rows = decodeJpeg(bytes, () => scale)?.rows;
  if (!rows) return undefined;
  const target = workspace.allocate(rows.width * 3 + 16);
  const pixels = new Uint8Array(rows.width * rows.height * 3);
  for (let y = 0; y < rows.height; y++) {
    rows.read(y, target);
    pixels.set(workspace.bytes.subarray(target, target + rows.width * 3), y * rows.width * 3);
  }
  return pixels;
}

const libjpeg = (bytes: Uint8Array) =>
  sharp(bytes).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });

const samplings: Record<string, Drawing['sampling']> = {
  grey: [[1, 1]],
  'grey that claims 2x2': [[2, 2]],
  '4:4:4': [[1, 1], [1, 1], [1, 1]], // prettier-ignore
  '4:2:2': [[2, 1], [1, 1], [1, 1]], // prettier-ignore
  '4:2:0': [[2, 2], [1, 1], [1, 1]], // prettier-ignore
  '4:4:0': [[1, 2], [1, 1], [1, 1]], // prettier-ignore
};
const sizes = [
  [1, 1],
  [7, 9],
  [8, 8],
  [17, 16],
  [31, 33],
  [64, 48],
  [129, 65],
] as const;

describe('drawn pictures equal libjpeg-turbo to the bit', () => {
  test.each(Object.keys(samplings))('%s', async (name) => {
    for (const [index, [width, height]] of sizes.entries()) {
      for (const restartInterval of [0, 1, 3]) {
        for (const strength of [4, 30]) {
          const drawing = { width, height, sampling: samplings[name], restartInterval, strength };
          const bytes = encodeJpeg(drawing, index);
          const { data, info } = await libjpeg(bytes);
          const spread = 3 / info.channels;
          const expected = Uint8Array.from(
            { length: data.length * spread },
            (_, at) => data[Math.floor(at / spread)],
          );
          const same = Buffer.compare(decode(bytes) ?? Buffer.alloc(0), expected) === 0;
          expect({ width, height, restartInterval, strength, same }).toMatchObject({ same: true });
        }
      }
    }
  });
});

test('a picture is decoded 2, 4 and 8 times smaller', () => {
  const bytes = encodeJpeg({ width: 100, height: 90, sampling: samplings['4:2:0'] }, 1);
  for (const [scale, length] of [
    [2, 50 * 45 * 3],
    [4, 25 * 23 * 3],
    [8, 13 * 12 * 3],
  ])
    expect(decode(bytes, scale)).toHaveLength(length);
});

const pillow = `
import base64, io, json, sys
import numpy as np
from PIL import Image
def read(path, scale):
    with Image.open(path) as picture:
        picture.draft(None, (picture.width // scale, picture.height // scale))
        return base64.b64encode(np.asarray(picture.convert('RGB')).tobytes()).decode()
print(json.dumps([read(*case) for case in json.load(open(sys.argv[1]))]))
`;
const folder = temporaryFolder();

async function furthestFromPillow(
  python: (program: string, ...args: string[]) => Promise<unknown>,
  cases: readonly (readonly [path: string, scale: number])[],
): Promise<number> {
  const list = join(folder, 'cases.json');
  await writeFile(list, JSON.stringify(cases));
  const expected = (await python(pillow, list)) as string[];
  let furthest = 0;
  for (const [index, [path, scale]] of cases.entries()) {
    const pixels = decode(await readFile(path), scale);
    // Other tests tell what is left to libvips.
    if (pixels) furthest = Math.max(furthest, maxDifference(pixels, Buffer.from(expected[index], 'base64')));
  }
  return furthest;
}

testWithPython("drawn pictures equal Pillow's drafts to the bit, at every scale", async (python) => {
  const cases: [string, number][] = [];
  for (const sampling of Object.values(samplings)) {
    for (const [width, height] of [
      [64, 48],
      [129, 65],
      [33, 200],
    ]) {
      for (const progressive of [false, true]) {
        const drawn = encodeJpeg({ width, height, sampling, restartInterval: 5 }, width);
        const path = join(folder, `${cases.length}.jpg`);
        await writeFile(path, progressive ? await sharp(drawn).jpeg({ progressive }).toBuffer() : drawn);
        for (const scale of [1, 2, 4, 8]) cases.push([path, scale]);
      }
    }
  }
  for (const [path, scale] of cases) expect(decode(await readFile(path), scale)).toBeDefined();
  expect(await furthestFromPillow(python, cases)).toBe(0);
});

testWithPictures(
  'FOODNET_ORIGINALS',
  'of a hundred real pictures, every one is decoded here',
  async (given) => {
    const names = (await readdir(given, { recursive: true })).filter((name) => name.endsWith('.jpg'));
    for (const name of names) expect(decode(await readFile(join(given, name)), 8)).toBeDefined();
  },
);

describe('what is left to libvips', () => {
  const plain = encodeJpeg({ width: 40, height: 40, sampling: samplings['4:4:4'] }, 1);
  const frame = plain.indexOf(Buffer.from([0xff, 0xc0]));
  const withByte = (at: number, value: number) => {
    const changed = Buffer.from(plain);
    changed[at] = value;
    return changed;
  };
  const kinds: Record<string, () => Buffer | Promise<Buffer>> = {
    'arithmetic coding': () => withByte(frame + 1, 0xc9),
    'lossless coding': () => withByte(frame + 1, 0xc3),
    '12 bits': () => withByte(frame + 4, 12),
    CMYK: () => draw().toColourspace('cmyk').jpeg().toBuffer(),
    '4:1:1': () =>
      encodeJpeg({ width: 40, height: 40, sampling: [[4, 1], [1, 1], [1, 1]] }, 1), // prettier-ignore
    'a profile by look-up tables': () => draw().withIccProfile('cmyk').jpeg().toBuffer(),
    'no end': () => plain.subarray(0, -2),
    'a cut scan': () => plain.subarray(0, -40),
    'a Huffman table that is no prefix code': () => withByte(plain.indexOf(Buffer.from([0xff, 0xc4])) + 5, 9),
    'a side of 65,535': () => withByte(frame + 5, 0xff),
  };
  test.each(Object.keys(kinds))('%s', async (name) => {
    expect(decode(plain)).toBeDefined();
    expect(decode(await kinds[name]())).toBeUndefined();
  });
});

test('a large picture leaves no memory behind', async () => {
  const large = await sharp({ create: { width: 4_800, height: 4_800, channels: 3, background: '#808080' } })
    .jpeg({ chromaSubsampling: '4:4:4' })
    .toBuffer();
  expect(decode(large)).toHaveLength(4_800 * 4_800 * 3);
  expect(workspace.bytes.length).toBeGreaterThan(64_000_000);
  workspace.clear();
  expect(workspace.bytes.length).toBeLessThan(1_000_000);
});
