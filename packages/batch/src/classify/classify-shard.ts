import { FoodnetError } from '@foodnet/contracts';
import { mapInOrder } from '@foodnet/dataset';
import { defaultPictureLimits, refuseManyBytes, type PictureReader } from '@foodnet/picture';
import { bestLabels, type Engine, type Version } from '@foodnet/inference-server';
import type { Tries } from '../job/tries.js';
import type { PictureEntry, PictureList } from './picture-list.js';
import type { ResultRow } from './result-row.js';

/** Pictures that go through the network together. */
export const BATCH_PICTURES = 16;
/** Batches under way: one in the network, and pictures enough for every thread that decodes. */
const BATCHES_AHEAD = 8;
/** Bytes of encoded pictures in memory, where the listing tells their sizes. */
const MOST_BYTES = 400_000_000;

export interface ClassifyParts {
  readonly engine: Engine;
  readonly reader: Pick<PictureReader, 'read'>;
  readonly version: Version;
  readonly pictures: Pick<PictureList, 'source'>;
  readonly topk: number;
}

/**
 * Classifies the pictures of a shard. A batch is always full and holds the same pictures at the same places, with black
 * ones where there are none, so that no rounding depends on who does the shard, when, and what else goes on.
 *
 * @returns a row for each picture, in order.
 * @throws what the engine throws; the system's error where a store or disk fails; the signal's reason.
 */
export async function classifyShard(
  entries: readonly PictureEntry[],
  parts: ClassifyParts,
  tries: Tries,
  signal: AbortSignal,
): Promise<ResultRow[]> {
  const batches: { readonly start: number; readonly entries: readonly PictureEntry[] }[] = [];
  for (let start = 0; start < entries.length; start += BATCH_PICTURES)
    batches.push({ start, entries: entries.slice(start, start + BATCH_PICTURES) });

  const run = async ({ start, entries }: (typeof batches)[number]) => {
    signal.throwIfAborted();
    const decoded = await decodeBatch(entries, start, parts, tries, signal);
    return classifyBatch(entries, decoded, parts);
  };
  const limit = {
    most: MOST_BYTES,
    of: ({ entries }: (typeof batches)[number]) => entries.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
  };
  const rows: ResultRow[] = [];
  for await (const some of mapInOrder(batches, tries.isCareful ? 1 : BATCHES_AHEAD, run, limit))
    rows.push(...some);
  return rows;
}

/** Pixels, or why there are none. */
type Decoded = { readonly pixels: Uint8Array } | { readonly error: string };

async function decodeBatch(
  entries: readonly PictureEntry[],
  start: number,
  parts: ClassifyParts,
  tries: Tries,
  signal: AbortSignal,
): Promise<Decoded[]> {
  if (!tries.isCareful) return Promise.all(entries.map((entry) => decode(entry, parts, signal)));
  const decoded: Decoded[] = [];
  for (const [index, entry] of entries.entries()) {
    if (tries.isSetAside(start + index)) {
      decoded.push({ error: 'Set aside: it ended every process that read it.' });
      continue;
    }
    await tries.enter(start + index);
    decoded.push(await decode(entry, parts, signal));
  }
  return decoded;
}

async function decode(
  { path, bytes }: PictureEntry,
  { pictures, reader, version }: ClassifyParts,
  signal: AbortSignal,
): Promise<Decoded> {
  try {
    if (bytes !== undefined) refuseManyBytes(bytes, defaultPictureLimits);
    const source = await pictures.source(path);
    return { pixels: await reader.read(source, version.manifest.picture, signal) };
  } catch (error) {
    if (error instanceof FoodnetError && pictureFaults.has(error.code)) return { error: error.message };
    const { code } = error as NodeJS.ErrnoException;
    if (!signal.aborted && code !== undefined && fileFaults.has(code))
      return { error: `Cannot open the file: ${code}.` };
    throw error;
  }
}

/** What is wrong with a picture itself; anything else may go well another time. */
const pictureFaults = new Set(['bad-picture', 'picture-too-large', 'unsupported-picture']);
const fileFaults = new Set(['ENOENT', 'EACCES', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'ENOTDIR']);

async function classifyBatch(
  entries: readonly PictureEntry[],
  decoded: readonly Decoded[],
  { engine, version, topk }: ClassifyParts,
): Promise<ResultRow[]> {
  const { model, version: number, picture, classes } = version.manifest;
  const black = new Uint8Array(picture.width * picture.height * 3);
  const pixels = Array.from({ length: BATCH_PICTURES }, (_, index) => {
    const found = decoded.at(index);
    return found && 'pixels' in found ? found.pixels : black;
  });
  // All at once, so that nothing gets between them.
  const answers = decoded.some((one) => 'pixels' in one)
    ? await Promise.all(pixels.map((one) => engine.classify(version, one)))
    : [];
  return entries.map(({ path }, index) => {
    const found = decoded[index];
    const best = 'error' in found ? [] : bestLabels(answers[index].probabilities, classes, topk);
    return {
      path,
      labels: best.map(({ label }) => label),
      probabilities: best.map(({ probability }) => Math.round(probability * 1e6) / 1e6),
      model,
      version: number,
      error: 'error' in found ? found.error : null,
    };
  });
}
