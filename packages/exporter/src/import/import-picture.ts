import { FoodnetError, pictureSpecSchema, presets, type PictureSpec } from '@foodnet/contracts';
import type { ImportedModel } from '@foodnet/keras';

/** What the user says of the pictures of a network that is imported. */
export interface PictureChoices {
  readonly size?: number;
  /** What becomes of 0 and 255. */
  readonly rescale?: readonly [low: number, high: number];
}

/** Ranges are equal where no pixel differs by what float32 keeps of it. */
const RANGE_TOLERANCE = 1e-6;

/**
 * The pictures that an imported network takes. A file tells their size, and their range where the network begins with a
 * Rescaling; it never tells how pictures are resized.
 *
 * @param resized a spec that tells that; with antialiasing, as the preset `sample` does, without it.
 *
 * @throws FoodnetError `bad-option` where something is neither told by the file nor given, `contradiction` where both say
 * otherwise.
 */
export function importPicture(
  { height, width, range }: Pick<ImportedModel, 'height' | 'width' | 'range'>,
  { size, rescale }: PictureChoices,
  source: string,
  resized: PictureSpec = presets.sample.picture,
): PictureSpec {
  const missing = (option: string, what: string) =>
    new FoodnetError('bad-option', `Cannot import ${source}: it does not tell ${what}. Give ${option}.`);
  const contradiction = (option: string, given: unknown, found: unknown) =>
    new FoodnetError(
      'contradiction',
      `Cannot import ${source} with ${option} ${String(given)}: the file says ${String(found)}. Leave out ${option}.`,
    );
  const found = [height, width].filter((one) => one !== null);
  if (found.length > 0 && size !== undefined && found.some((one) => one !== size))
    throw contradiction('--size', size, found.join(' x '));
  const [rows, columns] = [height ?? size, width ?? size];
  if (rows === undefined || columns === undefined)
    throw missing('--size=<pixels>', 'the size of its pictures');
  if (!range && !rescale)
    throw missing('--rescale=1/255 or --rescale=-1..1', 'how pixels 0..255 are scaled before it');
  if (range && rescale && range.some((one, index) => !(Math.abs(one - rescale[index]) <= RANGE_TOLERANCE)))
    throw contradiction('--rescale', rescale.join('..'), range.join('..'));
  const picture = pictureSpecSchema.safeParse({
    ...resized,
    width: columns,
    height: rows,
    range: range ?? rescale,
  });
  if (picture.success) return picture.data;
  throw new FoodnetError(
    'unsupported-model',
    `Cannot import ${source}: its pictures are ${columns} x ${rows}, expected 8 to 1024 pixels a side.`,
  );
}
