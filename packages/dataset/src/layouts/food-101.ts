import { FoodnetError, type SplitName } from '@foodnet/contracts';
import { z } from 'zod';
import type { FoundByLayout, LabelledFile, SetAside } from './found-pictures.js';
import type { ListedFile } from './list-files.js';
import type { Tree } from './tree.js';

/**
 * Food-101's layout: pictures in images/<class>/, and in meta/ the lists train and test, either as text with a line
 * `<class>/<picture>` each, or as JSON `{"<class>": ["<class>/<picture>", ...]}`; the extension may be left out.
 * meta/classes.txt, where there is one, names the classes.
 *
 * @throws FoodnetError `bad-dataset` where a list is missing or cannot be understood.
 */
export async function findFood101(tree: Tree, signal?: AbortSignal): Promise<FoundByLayout> {
  const images = await tree.list('images', signal);
  const meta = await tree.list('meta', signal);
  const byName = new Map<string, ListedFile>();
  for (const file of images.files) byName.set(file.path.replace(/\.[^./]+$/, ''), file);
  for (const file of images.files) byName.set(file.path, file);

  const setAside: SetAside[] = [...images.unusable];
  const splitOf = new Map<string, SplitName>();
  const found: Record<SplitName, LabelledFile[]> = { train: [], test: [] };
  // The test split first: a picture that both lists name must not be trained on.
  for (const split of ['test', 'train'] as const) {
    for (const entry of await readList(tree, split)) {
      const file = byName.get(`images/${entry}`);
      const other = file && splitOf.get(file.path);
      if (!file)
        setAside.push({ path: `images/${entry}`, reason: `it is listed in meta/${split} and not there` });
      else if (other === undefined)
        found[split].push({ ...file, className: entry.slice(0, entry.indexOf('/')) });
      else if (other !== split)
        setAside.push({ path: file.path, reason: 'it is listed in train and test, so only test has it' });
      if (file && other === undefined) splitOf.set(file.path, split);
    }
  }
  for (const { path } of images.files) {
    if (!splitOf.has(path))
      setAside.push({ path, reason: 'it is listed neither in meta/train nor in meta/test' });
  }
  const namedClasses = linesOf((await tree.text('meta/classes.txt')) ?? '');
  return { layout: 'food-101', namedClasses, ...found, setAside, files: [...images.files, ...meta.files] };
}

async function readList(tree: Tree, split: SplitName): Promise<string[]> {
  const text = await tree.text(`meta/${split}.txt`);
  const entries = text === undefined ? await readJsonList(tree, `meta/${split}.json`) : linesOf(text);
  for (const [index, entry] of entries.entries()) {
    if (!/^[^/]+\/[^/]/.test(entry)) {
      throw new FoodnetError(
        'bad-dataset',
        `Cannot read meta/${split} of ${tree.location}: entry ${index + 1} is ${JSON.stringify(entry)}, ` +
          'expected <class>/<picture>. Correct the list.',
      );
    }
  }
  return entries;
}

async function readJsonList(tree: Tree, path: string): Promise<string[]> {
  const bad = (found: string, cause?: unknown) =>
    new FoodnetError(
      'bad-dataset',
      `Cannot read ${path} of ${tree.location}: ${found}, expected meta/train and meta/test as .txt, ` +
        'or as .json of {"<class>": ["<class>/<picture>"]}. Add or correct it.',
      { cause },
    );
  const text = await tree.text(path);
  if (text === undefined) throw bad('there is no such file');
  try {
    return Object.values(z.record(z.string(), z.array(z.string())).parse(JSON.parse(text))).flat();
  } catch (cause) {
    throw bad(cause instanceof z.ZodError ? 'it has another shape' : (cause as Error).message, cause);
  }
}

const linesOf = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
