import { afterEach, expect, test } from '@jest/globals';
import { createServer } from 'node:http';

/** A module of the page, which finds in Node what it needs of a browser. */
async function load<Module>(name: string, browser: Record<string, unknown>): Promise<Module> {
  for (const [key, value] of Object.entries(browser))
    Object.defineProperty(globalThis, key, { value, configurable: true });
  stubs.push(...Object.keys(browser));
  return (await import(new URL(`../../page/${name}`, import.meta.url).href)) as Module;
}
const stubs: string[] = [];
afterEach(() => stubs.splice(0).forEach((key) => Reflect.deleteProperty(globalThis, key)));

test.each([
  [200, '<h1>Sign in</h1>', 'unreachable', 'The server cannot be reached.'],
  [413, '<h1>Too large</h1>', 'upload-too-large', 'The file is larger than this server takes.'],
  [502, '<h1>Bad gateway</h1>', 'unreachable', 'The server cannot be reached.'],
  [503, '{"message":"no upstream"}', 'unreachable', 'The server cannot be reached.'],
  [504, 'null', 'unreachable', 'The server cannot be reached.'],
  [418, '', '', 'The server answered 418.'],
  [404, '{"code":"unknown-route","title":"None","detail":"Ask."}', 'unknown-route', 'None. Ask.'],
])('what a proxy answers is said in plain words: %i %s', async (status, body, code, words) => {
  const { ask } = await load<{ ask: (path: string) => Promise<unknown> }>('server.js', {
    sessionStorage: { getItem: () => null },
  });
  const proxy = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  const { port } = proxy.address() as { port: number };
  const asked = ask(`http://127.0.0.1:${port}`);
  await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  proxy.close();
});

test('of what is dropped, what cannot be read is named and the others are kept', async () => {
  class Entry {
    constructor(
      readonly name: string,
      readonly holds: readonly Entry[] = [],
    ) {}
  }
  class FileEntry extends Entry {
    file(resolve: (file: File) => void, reject: (error: Error) => void) {
      if (this.name === 'gone.jpg') reject(new Error('NotFoundError'));
      else resolve(new File([], this.name));
    }
  }
  class FolderEntry extends Entry {
    createReader() {
      const parts = [this.holds, []];
      return {
        readEntries: (resolve: (part: readonly Entry[]) => void, reject: (error: Error) => void) =>
          this.name === 'locked' ? reject(new Error('NotReadableError')) : resolve(parts.shift() ?? []),
      };
    }
  }
  interface Dropped {
    files: readonly File[];
    unread: readonly string[];
  }
  const { droppedFiles } = await load<{ droppedFiles: (dropped: unknown) => Promise<Dropped> }>('intake.js', {
    FileSystemFileEntry: FileEntry,
    FileSystemDirectoryEntry: FolderEntry,
  });
  const entries = [
    new FileEntry('a.jpg'),
    new FileEntry('gone.jpg'),
    new FolderEntry('locked'),
    new FolderEntry('folder', [new FileEntry('.hidden'), new FileEntry('gone.jpg'), new FileEntry('b.jpg')]),
  ];
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  const { files, unread } = await droppedFiles({ items });
  expect(files.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
  expect(unread).toEqual(['gone.jpg', 'locked', 'gone.jpg']);
});
