import type { PictureSpec } from '@foodnet/contracts';
import { writeTensors } from '@foodnet/model';
import { join } from 'node:path';
import type { PictureSplit } from './picture-split.js';

const PROBE_PICTURES = 64;

/** Pictures of the test split on which an export must agree with the trainer. */
export const probeFile = (folder: string) => join(folder, 'probe.safetensors');

/** Writes the first picture of each class, then the second of each, up to 64: `images`, uint8 [N, H, W, 3]. */
export async function writeProbe(
  folder: string,
  split: PictureSplit,
  { width, height }: PictureSpec,
): Promise<void> {
  const byRank = new Map<number, number[]>();
  const seen = new Map<number, number>();
  for (let index = 0; index < split.count; index++) {
    const label = split.labels[index];
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    if (rank < PROBE_PICTURES) byRank.set(rank, [...(byRank.get(rank) ?? []), index]);
  }
  const chosen = [...byRank.keys()]
    .sort((a, b) => a - b)
    .flatMap((rank) => byRank.get(rank) ?? [])
    .slice(0, PROBE_PICTURES);

  const bytes = height * width * 3;
  const data = new Uint8Array(chosen.length * bytes);
  for (const [position, index] of chosen.entries()) split.read(index, data, position * bytes);
  await writeTensors(
    probeFile(folder),
    new Map([['images', { shape: [chosen.length, height, width, 3], data }]]),
  );
}
