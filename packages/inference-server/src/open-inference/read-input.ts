import type { Limits } from '../limits.js';
import type { Version } from '../models/version.js';
import { Problem } from '../problem.js';
import { eachPicture, readPixels } from '../protocols/read-pixels.js';
import { decodePicture } from '../receive/decode-picture.js';
import { emptyPicture } from '../receive/received.js';
import { shareBytes } from '../receive/share-bytes.js';
import { mostPictures, pictureTooLarge, tooManyPictures } from '../receive/too-large.js';
import type { Picture } from '../service.js';
import type { ReceivedInference } from './receive-inference.js';

const badInput = (detail: string) =>
  new Problem('bad-tensor', `The input images ${detail}`, { fields: ['inputs'] });

/**
 * The pictures of an inference request: the tensor `images`, of pixels (UINT8 [N, height, width, 3], as the version takes
 * them) or of files (BYTES [N] or [N, 1]), in JSON or binary.
 *
 * @throws Problem `bad-tensor` where it is anything else, `too-many-pictures`, `upload-too-large`, `empty-picture`,
 * `bad-picture`.
 */
export function readInput(
  { inference, binary }: ReceivedInference,
  { manifest }: Version,
  limits: Limits,
): readonly Picture[] {
  const [{ name, datatype, shape, parameters = {}, data }, ...others] = inference.inputs;
  if (name !== manifest.input.name || others.length > 0)
    throw new Problem('bad-tensor', `There is one input, ${manifest.input.name}.`, { fields: ['inputs'] });
  const unsupported = Object.keys(parameters).find((key) => key.startsWith('shared_memory'));
  if (unsupported !== undefined) throw badInput('lies in shared memory, which is not read. Send it.');
  const size = parameters.binary_data_size;
  if ((size === undefined) === (data === undefined))
    throw badInput('has to have either data, or the parameter binary_data_size.');
  if (size === undefined ? binary.length > 0 : size !== binary.length)
    throw badInput(`has binary_data_size ${size ?? 0}, and ${binary.length} bytes follow the JSON.`);

  const [count] = shape;
  if (count > mostPictures(limits)) throw tooManyPictures(limits);
  const { height, width } = manifest.picture;
  if (datatype === 'UINT8') {
    const expected = [count, height, width, 3];
    if (shape.join() !== expected.join())
      throw badInput(`has the shape [${shape.join()}], expected [N,${expected.slice(1).join()}].`);
    const length = count * height * width * 3;
    if (data === undefined && binary.length !== length)
      throw badInput(`has ${binary.length} bytes, expected ${length} for the shape [${shape.join()}].`);
    const nested = Array.isArray(data?.[0]) ? expected : [length];
    return eachPicture(data === undefined ? binary : readPixels(data, nested, 'inputs[0].data'), count);
  }
  if (datatype !== 'BYTES') throw badInput(`is of ${datatype.slice(0, 100)}, expected UINT8 or BYTES.`);
  if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1))
    throw badInput(`has the shape [${shape.join()}], expected [N] or [N,1].`);
  const files = data === undefined ? splitBytes(binary, limits) : decodeTexts(data, limits);
  if (files.length !== count) throw badInput(`has ${files.length} files, expected ${count}.`);
  return files.map((bytes) => ({ bytes }));
}

function decodeTexts(data: readonly unknown[], limits: Limits): readonly Uint8Array[] {
  if (data.length > mostPictures(limits)) throw tooManyPictures(limits);
  return data.map((one, index) => {
    const text = Array.isArray(one) && one.length === 1 ? (one[0] as unknown) : one;
    if (typeof text !== 'string') throw badInput(`has an element ${index} that is no text of base64.`);
    return decodePicture(text, limits, `inputs[0].data[${index}]`);
  });
}

/** Elements of BYTES, each behind its length in 4 bytes, the lowest first. */
function splitBytes(binary: Buffer, limits: Limits): readonly Uint8Array[] {
  const files: Uint8Array[] = [];
  for (let at = 0; at < binary.length;) {
    const length = at + 4 <= binary.length ? binary.readUInt32LE(at) : Infinity;
    at += 4;
    if (at + length > binary.length) throw badInput('ends within an element.');
    if (length > limits.fileBytes) throw pictureTooLarge(limits);
    if (length === 0) throw emptyPicture();
    if (files.length === mostPictures(limits)) throw tooManyPictures(limits);
    files.push(shareBytes([binary.subarray(at, at + length)]));
    at += length;
  }
  return files;
}
