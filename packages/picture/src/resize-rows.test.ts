import { random } from '@foodnet/contracts';
import { temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from './kernels.js';
import { rowsOf } from './pixel-rows.js';
import { resizeRows } from './resize-rows.js';

const folder = temporaryFolder();
const pillow = `
import base64, json, sys
from PIL import Image
def resize(path, width, height, toWidth, toHeight, kernel):
    picture = Image.frombytes('RGB', (width, height), open(path, 'rb').read(width * height * 3))
    picture = picture.resize((toWidth, toHeight), Image.Resampling[kernel])
    return base64.b64encode(picture.tobytes()).decode()
print(json.dumps([resize(sys.argv[1], *case) for case in json.loads(sys.argv[2])]))
`;

testWithPython("resizing equals Pillow 13's to the bit where it goes across first, too", async (python) => {
  const draws = random(1, 'noise');
  const noise = Uint8Array.from({ length: 100 * 300 * 3 }, () => draws() * 256);
  const path = join(folder, 'noise');
  await writeFile(path, noise);
  const cases: [...sizes: [number, number, number, number], kernel: string][] = [];
  for (const [width, height] of [
    [9, 9],
    [31, 17],
    [64, 64],
    [90, 100],
    [100, 75],
    [75, 100],
    [53, 97],
    [20, 300],
  ])
    // prettier-ignore
    for (const [toWidth, toHeight] of [[32, 32], [96, 8], [33, 47]]) // prettier-ignore
      for (const kernel of ['BILINEAR', 'LANCZOS']) cases.push([width, height, toWidth, toHeight, kernel]);
  const expected = (await python(pillow, path, JSON.stringify(cases))) as string[];
  for (const [index, [width, height, toWidth, toHeight, kernel]] of cases.entries()) {
    workspace.clear();
    const rows = rowsOf(noise.subarray(0, width * height * 3), width, height, 3);
    const pixels = resizeRows(rows, toWidth, toHeight, kernel === 'LANCZOS' ? 'lanczos3' : 'triangle');
    const isDownFirst = height > toHeight && height - toHeight > 2 * (width - toWidth);
    const same = Buffer.from(pixels).toString('base64') === expected[index];
    expect([...cases[index], same]).toEqual([...cases[index], !isDownFirst]);
  }
});
