import { FoodnetError } from '@foodnet/contracts';
import { archiveName, home, isUrl } from '@foodnet/stage';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a dataset's location is, and where on this machine its bytes are. */
export type Origin =
  | { readonly kind: 'sample' | 'folder'; readonly path: string }
  | { readonly kind: 'list'; readonly path: string }
  /** A URL's archive lies in data/<dataset>/ once it is downloaded. */
  | { readonly kind: 'archive'; readonly path: string; readonly url?: string };

/** @throws FoodnetError `missing` where there is nothing of that name. */
export function originOf(name: string, location: string): Origin {
  const own = join(home(), 'data', name);
  if (location === 'sample') return { kind: 'sample', path: join(own, 'pictures') };
  if (isUrl(location)) return { kind: 'archive', path: join(own, archiveName(location)), url: location };
  const stats = existsSync(location) ? statSync(location) : undefined;
  if (!stats) {
    throw new FoodnetError(
      'missing',
      `Cannot read the pictures of ${location}: there is no such folder, archive or list. Check --dataset and --source.`,
    );
  }
  if (stats.isDirectory()) return { kind: 'folder', path: location };
  return { kind: /\.(csv|jsonl|ndjson)$/i.test(location) ? 'list' : 'archive', path: location };
}
