import { FoodnetError } from '@foodnet/contracts';
import { linesOf, listValues, type ListValue } from '@foodnet/dataset';
import { userPath } from '@foodnet/stage';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { isS3, openStore, type Store } from '../store/store.js';

/** One picture of the input: a line of a shard's list. */
export const pictureEntrySchema = z.strictObject({
  /** As the output names it: inside the folder or bucket, or as the list has it. */
  path: z.string(),
  bytes: z.int().optional(),
});
export type PictureEntry = z.infer<typeof pictureEntrySchema>;

/** The pictures that are to be classified, wherever they lie. */
export interface PictureList {
  /** Opens the same pictures on any machine that sees them. */
  readonly location: string;
  /** One after another; memory does not grow with their number. */
  entries(signal?: AbortSignal): AsyncIterable<PictureEntry>;
  /** What a reader of pictures takes. */
  source(path: string): Promise<string | Uint8Array>;
  /** Where a picture lies on this machine; undefined in a bucket. */
  placeOf(path: string): string | undefined;
}

/** Other columns and properties are for others. */
const rowSchema = z.object({ path: z.string().trim().min(1) });

const listPattern = /\.(txt|csv|jsonl|ndjson)$/i;

/**
 * @param input a folder, s3://bucket/prefix, or a list: a path a line (.txt), a column (.csv) or a property (.jsonl)
 * `path`. A list's paths are relative to its folder, absolute, or s3://bucket/key.
 * @throws FoodnetError `missing` where there is nothing, `bad-option` where it is a file of another kind.
 */
export function openPictureList(input: string): PictureList {
  if (isS3(input)) return fromStore(openStore(input));
  const path = userPath(input);
  if (!existsSync(path)) {
    throw new FoodnetError(
      'missing',
      `Cannot read --input=${input}: there is no ${path}. Name a folder, a list or s3://<bucket>/<prefix>.`,
    );
  }
  if (statSync(path).isDirectory()) return fromStore(openStore(path));
  if (!listPattern.test(path)) {
    throw new FoodnetError(
      'bad-option',
      `Cannot read --input=${input}: expected a folder, s3://<bucket>/<prefix>, or a list whose name ends in .txt, .csv or .jsonl.`,
    );
  }
  return fromList(path);
}

function fromStore(store: Store): PictureList {
  return {
    location: store.location,
    entries: (signal) => store.list('', signal),
    source: (path) => store.source(path),
    placeOf: (path) => (isS3(store.location) ? undefined : join(store.location, path)),
  };
}

function fromList(list: string): PictureList {
  const folder = dirname(list);
  const buckets = new Map<string, Store>();
  const placeOf = (path: string) => (isS3(path) ? undefined : resolve(folder, path));
  return {
    location: list,
    entries: (signal) => readList(list, signal),
    async source(path) {
      const place = placeOf(path);
      if (place !== undefined) return place;
      const [, address, key] = /^(s3:\/\/[^/]+)\/(.*)$/.exec(path) ?? ['', path, ''];
      const store = buckets.get(address) ?? openStore(address);
      buckets.set(address, store);
      return store.source(key);
    },
    placeOf,
  };
}

async function* readList(list: string, signal?: AbortSignal): AsyncGenerator<PictureEntry, void> {
  let last = 0;
  try {
    for await (const { line, value } of /\.txt$/i.test(list) ? textValues(list) : listValues(list)) {
      signal?.throwIfAborted();
      last = line;
      const parsed = rowSchema.safeParse(value);
      if (!parsed.success) {
        throw new FoodnetError(
          'bad-option',
          `Cannot read ${basename(list)}: expected a path in line ${line} (in CSV a column, in JSON Lines a property "path"), got ${JSON.stringify(value)}. Correct the list.`,
        );
      }
      yield parsed.data;
    }
  } catch (cause) {
    if (cause instanceof FoodnetError || signal?.aborted) throw cause;
    throw new FoodnetError(
      'bad-option',
      `Cannot read ${list} after line ${last}: ${(cause as Error).message}. Make it readable, or correct it.`,
      { cause },
    );
  }
}

async function* textValues(list: string): AsyncGenerator<ListValue> {
  let line = 0;
  for await (const content of linesOf(list)) {
    line++;
    const path = content.replace(/^\uFEFF/, '').trim();
    if (path !== '') yield { line, value: { path } };
  }
}
