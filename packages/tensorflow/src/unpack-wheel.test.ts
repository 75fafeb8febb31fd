import { expect, test } from '@jest/globals';
import { temporaryFolder } from '@foodnet/testing';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeZip, type ZipMember } from './fixtures/make-zip.js';
import { unpackWheel } from './unpack-wheel.js';

const everything = temporaryFolder();
const content = Buffer.from('some bytes of a library, some bytes of a library');

async function unpack(zip: Uint8Array, limitBytes = 1e6) {
  const folder = mkdtempSync(join(everything, 'case-'));
  const wheel = join(folder, 'a.whl');
  writeFileSync(wheel, zip);
  const into = join(folder, 'deep', 'into');
  const files = await unpackWheel(wheel, into, { wanted: () => true, limitBytes });
  return { folder, into, files };
}

test('unpackWheel writes the wanted members alone, with their sums and their mode', async () => {
  const folder = mkdtempSync(join(everything, 'case-'));
  const wheel = join(folder, 'a.whl');
  writeFileSync(
    wheel,
    makeZip([
      { name: 'a/lib.so', content },
      { name: 'a/tool', content, mode: 0o100744 },
      { name: 'b/other', content },
    ]),
  );
  const files = await unpackWheel(wheel, join(folder, 'out'), {
    wanted: (name) => name.startsWith('a/'),
    limitBytes: 1e6,
  });
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(files).toEqual(['a/lib.so', 'a/tool'].map((path) => ({ path, sizeBytes: content.length, sha256 })));
  expect(readFileSync(join(folder, 'out/a/lib.so'))).toEqual(content);
  expect(statSync(join(folder, 'out/a/tool')).mode & 0o111).toBe(0o111);
  expect(existsSync(join(folder, 'out/b'))).toBe(false);
});

test.each<[string, ZipMember[]]>([
  ['leads out of the folder', [{ name: '../out', content }]],
  ['leads out of the folder below', [{ name: 'a/../../out', content }]],
  ['is absolute', [{ name: '/tmp/foodnet-out', content }]],
  ['has backslashes', [{ name: 'a\\..\\..\\out', content }]],
  ['is a symbolic link', [{ name: 'link', content: Buffer.from('/etc/passwd'), mode: 0o120777 }]],
  ['is a device', [{ name: 'device', content, mode: 0o020644 }]],
  [
    'comes twice',
    [
      { name: 'a', content },
      { name: 'a', content },
    ],
  ],
  [
    'is a file and a folder',
    [
      { name: 'a', content },
      { name: 'a/b', content },
    ],
  ],
  ['has a wrong sum', [{ name: 'a', content, crc: 1 }]],
  ['holds a NUL', [{ name: 'a\0b', content }]],
])('unpackWheel refuses a member that %s', async (_what, members) => {
  await expect(unpack(makeZip(members))).rejects.toMatchObject({ name: 'FoodnetError', code: 'damaged' });
});

test('unpackWheel refuses more bytes than its limit', async () => {
  await expect(unpack(makeZip([{ name: 'a', content: Buffer.alloc(5000) }]), 4999)).rejects.toThrow(
    /limit of 4999 bytes/,
  );
});

test('unpackWheel refuses every archive that is cut short or has a changed byte, or unpacks what was packed', async () => {
  const members = [
    { name: 'a/lib.so', content },
    { name: 'b', content: Buffer.alloc(300, 7) },
  ];
  const zip = makeZip(members);
  const damage = fc.oneof(
    fc.nat(zip.length - 1).map((end) => zip.subarray(0, end)),
    fc.tuple(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
      const copy = Buffer.from(zip);
      copy[at] ^= bits;
      return copy;
    }),
  );
  await fc.assert(
    fc.asyncProperty(damage, async (bytes) => {
      let unpacked: Awaited<ReturnType<typeof unpack>>;
      try {
        unpacked = await unpack(bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'FoodnetError', code: 'damaged' });
        return;
      }
      // A byte that no sum covers (a name, a date) may change; contents may not, and nothing lies outside.
      for (const { path } of unpacked.files) {
        const found = readFileSync(join(unpacked.into, path));
        expect(members.some((member) => found.equals(member.content))).toBe(true);
      }
      expect(readdirSync(unpacked.folder).sort()).toEqual(
        ['a.whl', 'deep'].slice(0, unpacked.files.length > 0 ? 2 : 1),
      );
    }),
    { numRuns: 300, seed: 1 },
  );
});
