import type { SplitName } from '@foodnet/contracts';
import { statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkFound } from './check-found.js';
import type { FoundPictures, LabelledFile, SetAside } from './found-pictures.js';
import type { ListedFile } from './list-files.js';
import { readRows, type Row } from './read-rows.js';
import { splitBySeed } from './split-by-seed.js';
import { validationNames } from './splits.js';

/** A row whose file is there, with what the row says about it. */
interface ListedPicture {
  readonly file: LabelledFile;
  readonly split: string;
}

/**
 * The pictures that a list names, by paths relative to the list's folder: `path,label` with splits by the seed, or
 * `path,label,split` with the splits train, test and val, of which val is what is tested on where there is no test.
 *
 * @param list the path of a .csv or .jsonl file.
 * @throws FoodnetError `missing` or `bad-dataset` where the list cannot be read or trained on; the signal's reason.
 */
export async function findListed(list: string, seed: number, signal?: AbortSignal): Promise<FoundPictures> {
  const rows = await readRows(list, signal);
  const { pictures, setAside } = await lookUp(rows, dirname(list), signal);
  const { size, mtimeMs } = statSync(list);
  const listed: ListedFile = { path: '', bytes: size, changedMs: Math.trunc(mtimeMs) };
  const common = { namedClasses: [], setAside, files: [listed, ...pictures.map(({ file }) => file)] };

  if (pictures.every(({ split }) => split === '')) {
    const bySeed = splitBySeed(
      pictures.map(({ file }) => file),
      seed,
    );
    return checkFound(list, { layout: 'listed-classes', ...bySeed, ...common });
  }
  const hasTest = pictures.some(({ split }) => split === 'test');
  const found: Record<SplitName, LabelledFile[]> = { train: [], test: [] };
  let leftOut = 0;
  for (const { file, split } of pictures) {
    const isValidation = (validationNames as readonly string[]).includes(split);
    if (split === 'train' || split === 'test') found[split].push(file);
    else if (isValidation && !hasTest) found.test.push(file);
    else if (isValidation) leftOut++;
    else
      setAside.push({
        path: file.path,
        reason: `its split is ${JSON.stringify(split)}, expected train, test or val`,
      });
  }
  return checkFound(list, {
    layout: 'listed-splits',
    ...found,
    ...common,
    ...(leftOut > 0 && { leftOut: { name: 'val', pictures: leftOut } }),
  });
}

/** Finds the file of each row. A file that has two labels has none that could be trusted. */
async function lookUp(rows: readonly Row[], folder: string, signal?: AbortSignal) {
  const setAside: SetAside[] = [];
  const byPath = new Map<string, Row>();
  for (const row of rows) {
    const earlier = byPath.get(row.path);
    byPath.set(row.path, row);
    if (earlier && (earlier.label !== row.label || earlier.split !== row.split))
      byPath.set(row.path, { ...row, label: undefined });
  }

  const pictures: ListedPicture[] = [];
  let looks = 0;
  for (const { path, label, split } of byPath.values()) {
    if (++looks % 1_000 === 0) await setImmediate();
    signal?.throwIfAborted();
    let stats: Stats | undefined;
    try {
      stats = statSync(resolve(folder, path), { throwIfNoEntry: false });
    } catch (error) {
      setAside.push({ path, reason: `it cannot be reached (${(error as NodeJS.ErrnoException).code})` });
      continue;
    }
    if (label === undefined)
      setAside.push({ path, reason: 'it is listed twice, with another label or split' });
    else if (!stats?.isFile())
      setAside.push({ path, reason: `it is listed and ${stats ? 'is no file' : 'not there'}` });
    else {
      const file = { path, bytes: stats.size, changedMs: Math.trunc(stats.mtimeMs), className: label };
      pictures.push({ file, split });
    }
  }
  return { pictures, setAside };
}
