import { FoodnetError } from '@foodnet/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CachedFile } from './manifest.js';

/**
 * Compares unpacked files with the wheel's own list of SHA-256 sums (RECORD: "name,sha256=<base64url>,size").
 *
 * @throws FoodnetError `damaged`, naming the file.
 */
export async function checkRecord(folder: string, files: readonly CachedFile[]): Promise<void> {
  const record = files.find(({ path }) => path.endsWith('.dist-info/RECORD'));
  if (!record) return;
  const lines = (await readFile(join(folder, record.path), 'utf8')).split('\n');
  const sums = new Map(
    lines
      .map((line) => /^([^",]+),sha256=([\w-]+),\d+\r?$/.exec(line))
      .flatMap((match) => (match ? [[match[1], match[2]]] : [])),
  );
  for (const { path, sha256 } of files) {
    const expected = sums.get(path);
    if (expected === undefined) continue;
    const hexadecimal = Buffer.from(expected, 'base64url').toString('hex');
    if (hexadecimal !== sha256) {
      throw new FoodnetError(
        'damaged',
        `Cannot use ${path} of the wheel: its SHA-256 is ${sha256}, its RECORD says ${hexadecimal}. Get the wheel again.`,
      );
    }
  }
}
