import { showProgress } from '@foodnet/stage';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { openArchiveFile } from '../archive/open-archive-file.js';

export interface ArchiveDigest {
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** Length and checksums of a file, in one pass. @throws FoodnetError as `openArchiveFile`; the signal's reason. */
export async function digestArchive(path: string, signal?: AbortSignal): Promise<ArchiveDigest> {
  const file = await openArchiveFile(path);
  const { size } = await file.stat();
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  const progress = showProgress(`Checking ${basename(path)}`, Math.ceil(size / 1e6), 'MB');
  let bytes = 0;
  try {
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      sha256.update(chunk);
      md5.update(chunk);
      bytes += chunk.length;
      progress.update(Math.round(bytes / 1e6));
    }
  } finally {
    progress.stop();
  }
  return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}
