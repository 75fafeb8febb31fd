import { FoodnetError } from '@foodnet/contracts';
import { sha256 } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSplit } from './split-reader.js';

const folder = temporaryFolder();
const file = (name: string) => ({ file: name, sha256: sha256(name) });
const split = (pictures: number) => ({
  pictures,
  pixels: file('t.pixels'),
  labels: file('t.labels'),
  paths: file('t.paths'),
});

function write(pixels: Uint8Array, labels: Uint8Array, paths: string): void {
  writeFileSync(join(folder, 't.pixels'), pixels);
  writeFileSync(join(folder, 't.labels'), labels);
  writeFileSync(join(folder, 't.paths'), paths);
}

test('labels are little-endian, and each picture is found at its place', () => {
  write(Uint8Array.of(1, 2, 3, 4, 5, 6), Uint8Array.of(0x02, 0x01, 0, 0), '["a", "b"]');
  const reader = openSplit(folder, split(2), 3, 0x103);
  expect([...reader.labels]).toEqual([0x102, 0]);
  expect(reader.paths).toEqual(['a', 'b']);
  const into = new Uint8Array(5);
  reader.read(1, into, 2);
  expect([...into]).toEqual([0, 0, 4, 5, 6]);
  // The file is cut while it is open.
  truncateSync(join(folder, 't.pixels'), 4);
  expect(() => reader.read(1, into, 0)).toThrow(/it ends inside picture 1/);
  reader.close();
});

test('any files are read or refused by name', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 8 }),
      fc.uint8Array({ maxLength: 6 }),
      fc.oneof(fc.json(), fc.string()),
      fc.nat(3),
      (pixels, labels, paths, pictures) => {
        write(pixels, labels, paths);
        try {
          const reader = openSplit(folder, split(pictures), 2, 3);
          expect([pixels.length, labels.length, reader.paths.length]).toEqual([
            pictures * 2,
            pictures * 2,
            pictures,
          ]);
          expect(Math.max(0, ...reader.labels)).toBeLessThan(3);
          reader.close();
        } catch (error) {
          expect(error).toMatchObject({ code: 'damaged' });
          expect(error).toBeInstanceOf(FoodnetError);
        }
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});
