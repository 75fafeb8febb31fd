import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultRow } from './classify/result-row.js';

/** The bytes of every result file, by name. */
export async function resultFiles(output: string): Promise<ReadonlyMap<string, Buffer>> {
  const folder = join(output, 'results');
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** All rows of the JSON Lines files, in order. */
export async function resultRows(output: string): Promise<ResultRow[]> {
  const files = await resultFiles(output);
  return [...files]
    .filter(([name]) => name.endsWith('.jsonl'))
    .flatMap(([, bytes]) => bytes.toString('utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as ResultRow);
}
