import { FoodnetError } from '@foodnet/contracts';
import { userPath } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where TensorFlow's files are taken from. */
export type Source =
  | { readonly kind: 'index' } // pip's package index: the pinned wheels
  | { readonly kind: 'wheel'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'folder'; readonly path: string }; // holds `tensorflow/`: site-packages, or an unpacked wheel

/**
 * What `--tensorflow` means: a URL, a wheel, or a folder (an unpacked wheel, or the site-packages folder of a Python
 * that has TensorFlow, or the `tensorflow` folder in either).
 *
 * @throws FoodnetError `missing` where there is no such file, or the folder holds no TensorFlow; `bad-option` for a URL that
 * anybody on the way could change.
 */
export async function sourceOf(option: string | undefined): Promise<Source> {
  if (option === undefined) return { kind: 'index' };
  if (/^https?:\/\//.test(option)) return { kind: 'url', url: secure(option) };
  const path = userPath(option);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return { kind: 'wheel', path };
  const library = 'libtensorflow_cc.so.2';
  if (existsSync(join(path, library))) return { kind: 'folder', path: dirname(path) };
  if (existsSync(join(path, 'tensorflow', library))) return { kind: 'folder', path };
  const reason = found ? `the folder holds no ${library}` : 'there is no such file or folder';
  throw new FoodnetError(
    'missing',
    `Cannot use --tensorflow=${option}: ${reason}, expected a TensorFlow wheel, its URL, or a folder with an unpacked or installed one.`,
  );
}

/** What comes is run, and nobody but its sender vouches for it. */
function secure(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'https:') return url;
  if (parsed && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)) return url;
  throw new FoodnetError(
    'bad-option',
    `Cannot use --tensorflow=${url}: expected https://<host>/<wheel>, or a file, as the library in it is run.`,
  );
}

/** A source in a few words, for manifests and the doctor. */
export function describeSource(source: Source): string {
  if (source.kind === 'index') return "pip's package index";
  return source.kind === 'url' ? source.url : source.path;
}
