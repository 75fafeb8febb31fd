import { FoodnetError } from '@foodnet/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BOUNDARY = '----------------------------foodnet';

/** Every JPEG below a folder, in the order of their paths. */
export function jpegsBelow(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.jpg'))
    .sort()
    .map((path) => readFileSync(join(folder, path)));
}

/**
 * The pictures that the user named, or FOODNET_ORIGINALS.
 *
 * @throws FoodnetError `missing`.
 */
export function picturesToSend(named: readonly string[]): {
  readonly folder: string;
  readonly jpegs: readonly Buffer[];
} {
  const [folder = process.env.FOODNET_ORIGINALS] = named;
  const jpegs = folder === undefined ? [] : jpegsBelow(folder);
  if (folder !== undefined && jpegs.length > 0) return { folder, jpegs };
  const found = folder === undefined ? 'no pictures are named' : `there are no .jpg files in ${folder}`;
  throw new FoodnetError(
    'missing',
    `Cannot measure: ${found}. Name a folder of JPEGs after --, or set FOODNET_ORIGINALS.`,
  );
}

/** The form to send, with a JPEG as the field `image`. */
export function pictureForm(jpeg: Uint8Array): Buffer {
  const head =
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="picture.jpg"\r\n` +
    'Content-Type: image/jpeg\r\n\r\n';
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

export const formType = `multipart/form-data; boundary=${BOUNDARY}`;
