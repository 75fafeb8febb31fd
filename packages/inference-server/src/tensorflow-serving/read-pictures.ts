import type { PictureSpec } from '@foodnet/contracts';
import type { Limits } from '../limits.js';
import { badTensor, readPixels } from '../protocols/read-pixels.js';
import { decodePicture } from '../receive/decode-picture.js';
import { mostPictures, tooManyPictures } from '../receive/too-large.js';
import type { Picture } from '../service.js';
import type { ClassifyExamples, PredictRequest } from './predict-schemas.js';

/** Names of the inputs: of `serving_default`, pixels, and of `encoded`, files. */
const PIXELS = 'images';
const FILES = 'image_bytes';

type Signature = PredictRequest['signature_name'];

interface Context {
  readonly spec: PictureSpec;
  readonly limits: Limits;
  readonly signature: Signature;
}

/**
 * The pictures of a request of `:predict`.
 *
 * @throws Problem `bad-tensor` where they are neither pixels of the version's size nor base64, `bad-picture`,
 * `empty-picture`, `too-many-pictures`, `upload-too-large`.
 */
export function readPredict(
  { signature_name: signature, instances, inputs }: PredictRequest,
  spec: PictureSpec,
  limits: Limits,
): readonly Picture[] {
  const context = { spec, limits, signature };
  if (instances) return readEach(instances, 'instances', context);
  const [name, column] = named(inputs);
  if (!Array.isArray(column)) throw badTensor('inputs', `expected "${PIXELS}" or "${FILES}", or a list.`);
  checkName(name, context);
  return readEach(column, name === undefined ? 'inputs' : `inputs.${name}`, context, name);
}

/** The pictures of a request of `:classify`, @throws as `readPredict`. */
export function readExamples(
  { signature_name: signature, examples }: ClassifyExamples,
  spec: PictureSpec,
  limits: Limits,
): readonly Picture[] {
  checkCount(examples, 'examples', limits);
  return examples.map((example, index) => {
    const [name, value] = named(example);
    const field = `examples[${index}]`;
    if (name === undefined) throw badTensor(field, `expected the feature "${FILES}" or "${PIXELS}".`);
    checkName(name, { signature });
    const { height, width } = spec;
    if (name === PIXELS) return { pixels: readPixels(value, [height * width * 3], field) };
    return { bytes: readFile(Array.isArray(value) && value.length === 1 ? value[0] : value, field, limits) };
  });
}

function readEach(
  list: readonly unknown[],
  field: string,
  context: Context,
  columnName?: string,
): readonly Picture[] {
  const { spec, limits } = context;
  checkCount(list, field, limits);
  return list.map((entry, index) => {
    const [name = columnName, value] = named(entry);
    checkName(name, context);
    const here = `${field}[${index}]`;
    const told = name ?? inputOf(context.signature) ?? (Array.isArray(value) ? PIXELS : FILES);
    return told === FILES
      ? { bytes: readFile(value, here, limits) }
      : { pixels: readPixels(value, [spec.height, spec.width, 3], here) };
  });
}

/** `{"images": ...}` or `{"image_bytes": ...}` taken apart; anything else has no name. */
function named(value: unknown): readonly [string | undefined, unknown] {
  if (typeof value === 'object' && value !== null) {
    for (const name of [PIXELS, FILES])
      if (Object.hasOwn(value, name)) return [name, (value as Record<string, unknown>)[name]];
  }
  return [undefined, value];
}

function inputOf(signature: Signature): string | undefined {
  if (signature === undefined) return undefined;
  return signature === 'encoded' ? FILES : PIXELS;
}

function checkName(name: string | undefined, { signature }: Pick<Context, 'signature'>): void {
  const expected = inputOf(signature) ?? name;
  if (name !== undefined && name !== expected)
    throw badTensor(name, `the signature ${signature} takes "${expected}".`);
}

function checkCount(list: readonly unknown[], field: string, limits: Limits): void {
  if (list.length === 0) throw badTensor(field, 'there is no picture.');
  if (list.length > mostPictures(limits)) throw tooManyPictures(limits);
}

function readFile(value: unknown, field: string, limits: Limits): Uint8Array {
  const { b64 } = (value ?? {}) as { readonly b64?: unknown };
  if (typeof b64 !== 'string') throw badTensor(field, 'expected {"b64": "..."}.');
  return decodePicture(b64, limits, field);
}
