import { FoodnetError } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultArchiveLimits, type ArchiveEntry, type ArchiveLimits } from './archive-entry.js';
import { gzipOf, tarOf, zipOf, type WrittenEntry } from './archives.fixture.js';
import { readArchive } from './read-archive.js';
import { unpackArchive } from './unpack-archive.js';

const temporary = temporaryFolder();

function fileOf(bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(temporary, 'archive-')), 'pictures');
  writeFileSync(path, bytes);
  return path;
}

async function entriesOf(bytes: Uint8Array, limits?: Partial<ArchiveLimits>): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for await (const entry of readArchive(fileOf(bytes), { limits: { ...defaultArchiveLimits, ...limits } }))
    entries.push(entry);
  return entries;
}

async function refusal(bytes: Uint8Array, limits?: Partial<ArchiveLimits>): Promise<string> {
  const error: unknown = await entriesOf(bytes, limits).catch((thrown: unknown) => thrown);
  if (!(error instanceof FoodnetError)) throw new Error(`Expected a FoodnetError, got ${String(error)}.`);
  expect(error.code).toBe('bad-archive');
  return error.message;
}

const makers = {
  '.tar': (entries: readonly WrittenEntry[]) => tarOf(entries),
  '.tar.gz': (entries: readonly WrittenEntry[]) => gzipOf(tarOf(entries)),
  '.zip': (entries: readonly WrittenEntry[]) => zipOf(entries),
};
const good: WrittenEntry[] = [
  { path: 'pets/', type: 'Directory' },
  { path: './pets/cat/1.jpg', content: 'one' },
  { path: 'pets/犬/é 2.jpg', content: 'x'.repeat(100_000) },
  { path: 'pets/empty', content: '' },
];

describe.each(Object.entries(makers))('%s', (kind, make) => {
  test('gives the entries from front to back, whatever the file is called', async () => {
    const entries = await entriesOf(
      make(kind === '.zip' ? good.map((entry) => ({ ...entry, path: entry.path.replace('./', '') })) : good),
    );
    expect(
      entries.map(({ path, isFolder, bytes, content }) => [
        path,
        isFolder,
        bytes,
        content && Buffer.from(content).toString('utf8', 0, 3),
      ]),
    ).toEqual([
      ['pets', true, 0, undefined],
      ['pets/cat/1.jpg', false, 3, 'one'],
      ['pets/犬/é 2.jpg', false, 100_000, 'xxx'],
      ['pets/empty', false, 0, ''],
    ]);
  });

  test.each<[string, WrittenEntry[], RegExp]>([
    ['a path upwards', [{ path: '../evil.jpg' }], /"\.\.\/evil\.jpg" is a path that leads outside/],
    ['a path upwards inside', [{ path: 'a/../../evil.jpg' }], /leads outside/],
    ['an absolute path', [{ path: '/etc/evil' }], /is an absolute path/],
    ["a Windows drive's path", [{ path: 'C:/evil' }], /is an absolute path/],
    ['a backslash', [{ path: '..\\evil' }], /"\.\.\\\\evil" is named with backslashes: pack it again/],
    ['a control character', [{ path: 'a\nb' }], /characters no file should have/],
    [
      'a symbolic link',
      [{ path: 'a', type: 'SymbolicLink', linkpath: '/etc' }, { path: 'a/passwd' }],
      /"a" is a link/,
    ],
    ['a hard link', [{ path: 'a', type: 'Link', linkpath: '/etc/passwd' }], /"a" is a link/],
    ['a device', [{ path: 'null', type: 'CharacterDevice' }], /"null" is a device/],
    ['a block device', [{ path: 'disk', type: 'BlockDevice' }], /"disk" is a device/],
    ['a pipe', [{ path: 'pipe', type: 'FIFO' }], /"pipe" is a (pipe|device or a pipe)/],
    ['a name twice', [{ path: 'a/1.jpg' }, { path: 'a/1.jpg' }], /"a\/1\.jpg" is there twice/],
    [
      'names that differ in case',
      [{ path: 'a/1.jpg' }, { path: 'a/1.JPG' }],
      /"a\/1\.JPG" is the same as "a\/1\.jpg"/,
    ],
    ['names that differ in spelling', [{ path: 'é' }, { path: 'e\u0301' }], /is the same as "é"/],
    [
      'folders that differ in case',
      [{ path: 'Cat/1' }, { path: 'cat/2' }],
      /"cat\/2" is in a folder that differs from "Cat"/,
    ],
    [
      'a file in the place of a folder',
      [{ path: 'a/1' }, { path: 'a' }],
      /"a" is in the place of the folder/,
    ],
    [
      'a folder in the place of a file',
      [{ path: 'a' }, { path: 'a/1' }],
      /"a\/1" is in the place of the file/,
    ],
  ])('refuses %s by name', async (_, entries, words) => {
    expect(await refusal(make(entries))).toMatch(words);
  });

  test('refuses too many entries, too many bytes and names too long', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ path: `${index}`, content: 'abc' }));
    expect(await refusal(make(many), { entries: 10 })).toMatch(/more than 10 entries/);
    expect(await refusal(make(many), { unpackedBytes: 32 })).toMatch(/more than 32 bytes/);
    expect(await refusal(make([{ path: 'abcdef' }]), { nameBytes: 5 })).toMatch(/named too long/);
  });

  test('passes by what is larger than a picture, without keeping it', async () => {
    const [large, small] = await entriesOf(
      make([
        { path: 'film', content: 'x'.repeat(5_000) },
        { path: 'a', content: 'y' },
      ]),
      { fileBytes: 4_000 },
    );
    expect(large).toMatchObject({ path: 'film', bytes: 5_000 });
    expect(large.content).toBeUndefined();
    expect(small.content).toHaveLength(1);
  });

  test('is refused where it is cut, at every place', async () => {
    const whole = make([
      { path: 'a/1', content: Buffer.from('0123456789'.repeat(30)) },
      { path: 'b/2', content: 'abc' },
    ]);
    for (
      let length = 0;
      length < whole.length - (kind === '.tar' ? 512 : 0);
      length += kind === '.tar' ? 97 : 7
    ) {
      const error: unknown = await entriesOf(whole.subarray(0, length)).catch((thrown: unknown) => thrown);
      expect([length, (error as FoodnetError).code]).toEqual([length, 'bad-archive']);
    }
  });

  test('mutated: a FoodnetError or entries inside, and nothing lands outside', async () => {
    const whole = make(
      good.slice(1).map((entry) => ({
        ...entry,
        path: entry.path.replace('./', ''),
        content: String(entry.content).slice(0, 700),
      })),
    );
    const mutation = fc.record({
      at: fc.nat(whole.length - 1),
      byte: fc.nat(255),
      cut: fc.option(fc.nat(whole.length), { freq: 4 }),
    });
    let [read, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async (mutations) => {
        let bytes = Buffer.from(whole);
        for (const { at, byte, cut } of mutations) {
          if (at < bytes.length) bytes[at] = byte;
          if (cut !== null) bytes = bytes.subarray(0, Math.max(1, cut));
        }
        const archive = fileOf(bytes);
        const top = join(archive, '..');
        try {
          await unpackArchive(archive, join(top, 'inside'));
          read++;
        } catch (error) {
          if (!(error instanceof FoodnetError)) throw error;
          refused++;
          expect(existsSync(join(top, 'inside'))).toBe(false);
        }
        expect(readdirSync(top).filter((name) => !['pictures', 'inside'].includes(name))).toEqual([]);
      }),
      { numRuns: 150, seed: 1 },
    );
    expect(read + refused).toBe(150);
    expect(refused).toBeGreaterThan(10);
  }, 120_000);
});

test('a bomb is refused by its ratio before its bytes are there', async () => {
  const zeros = Buffer.alloc(2_000_000);
  const limits = { unpackedBytesAtAnyRatio: 100_000 };
  for (const make of [makers['.tar.gz'], makers['.zip']])
    expect(await refusal(make([{ path: 'bomb', content: zeros }]), limits)).toMatch(
      /more than 200 times its size/,
    );
  // Behind the end mark, too.
  expect(await refusal(gzipOf(Buffer.concat([tarOf([{ path: 'a' }]), zeros])), limits)).toMatch(
    /more than 200 times/,
  );
  expect(await refusal(gzipOf(gzipOf(tarOf([{ path: 'a' }]))))).toMatch(/compressed twice/);
});

test('a zip whose entries overlap, lie or are encrypted is refused', async () => {
  const entry = [
    {
      path: 'aaaa.jpg',
      content: Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 251)),
    },
  ];
  expect(await refusal(zipOf(entry, { repeat: 9 }))).toMatch(/its entries overlap/);
  expect(await refusal(zipOf(entry, { uncompressedBytes: 10 }))).toMatch(/damaged/);
  expect(await refusal(zipOf(entry, { uncompressedBytes: 9_000 }))).toMatch(/damaged/);
  expect(await refusal(zipOf(entry, { crc32: 1 }))).toMatch(/the checksum of "aaaa\.jpg" differs/);
  expect(await refusal(zipOf(entry, { flags: 1 }))).toMatch(/"aaaa\.jpg" is encrypted/);
});

test('what is no archive is refused in clear words', async () => {
  expect(await refusal(Buffer.from('hello'))).toMatch(/neither those of a \.tar, a \.tar\.gz nor a \.zip/);
  expect(await refusal(gzipOf(Buffer.from('hello')))).toMatch(/damaged|cut short/);
  await expect(entriesOf(Buffer.from(''))).rejects.toMatchObject({ code: 'bad-archive' });
  const none = readArchive(join(temporary, 'none'));
  await expect(none.next()).rejects.toMatchObject({ code: 'missing' });
});
