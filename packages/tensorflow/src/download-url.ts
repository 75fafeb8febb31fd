import { FoodnetError } from '@foodnet/contracts';
import { agentFor, diskError, showProgress } from '@foodnet/stage';
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** So long may the server take to be reached. */
const CONNECT_MS = 20_000;

/**
 * Downloads a wheel into `folder`: as a .part file until its length is right.
 *
 * @returns the wheel's path.
 * @throws FoodnetError `download-failed`, `no-space`, `not-writable`; the abort's reason.
 */
export async function downloadUrl(url: string, folder: string, signal?: AbortSignal): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = basename(new URL(url).pathname) || 'tensorflow.whl';
  const part = join(folder, `${name}.part`);
  let written = 0;
  const agent = await agentFor(url, { connectMs: CONNECT_MS });
  try {
    const { origin, pathname, search } = new URL(url);
    const { statusCode, headers, body } = await agent.request({
      origin,
      path: `${pathname}${search}`,
      method: 'GET',
      signal,
    });
    // An answer that is not read ends with its agent.
    body.on('error', () => undefined);
    if (statusCode !== 200) throw new Error(`the server answered ${statusCode}`);
    const total = Number(headers['content-length'] ?? 0);
    const progress = showProgress(name, Math.round(total / 1e6), 'MB');
    try {
      body.on('data', (chunk: Uint8Array) => {
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
    const told = diskError(
      cause,
      `download ${url} to ${folder}`,
      'try again, or set FOODNET_CACHE to another folder',
    );
    if (told instanceof FoodnetError) throw told;
    const { message, cause: reason } = cause as Error;
    const words = reason instanceof Error ? `${message} (${reason.message})` : message;
    throw new FoodnetError(
      'download-failed',
      `Cannot download ${url}: ${words}. Check the address and the network.`,
      { cause },
    );
  } finally {
    await agent.destroy();
  }
  const path = join(folder, name);
  await rename(part, path);
  return path;
}
