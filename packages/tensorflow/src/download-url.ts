import { FoodnetError } from '@foodnet/contracts';
import { showProgress } from '@foodnet/stage';
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Downloads a wheel into `folder`: as a .part file until its length is right.
 *
 * @returns the wheel's path.
 * @throws FoodnetError `download-failed`; the abort's reason.
 */
export async function downloadUrl(url: string, folder: string, signal?: AbortSignal): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = basename(new URL(url).pathname) || 'tensorflow.whl';
  const part = join(folder, `${name}.part`);
  let written = 0;
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || !response.body)
      throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
    const total = Number(response.headers.get('content-length') ?? 0);
    const progress = showProgress(name, Math.round(total / 1e6), 'MB');
    try {
      const body = Readable.fromWeb(response.body).on('data', (chunk: Uint8Array) => {
        written += chunk.length;
        progress.update(Math.round(written / 1e6));
      });
      await pipeline(body, createWriteStream(part), { signal });
    } finally {
      progress.stop();
    }
    if (total > 0 && written !== total) throw new Error(`${written} bytes came, ${total} were announced`);
  } catch (cause) {
    signal?.throwIfAborted();
    const { message, cause: reason } = cause as Error;
    const words = reason instanceof Error ? `${message} (${reason.message})` : message;
    throw new FoodnetError(
      'download-failed',
      `Cannot download ${url}: ${words}. Check the address and the network.`,
      { cause },
    );
  }
  const path = join(folder, name);
  await rename(part, path);
  return path;
}
