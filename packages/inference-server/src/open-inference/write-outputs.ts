import type { ModelVersion } from '@foodnet/contracts';
import { bestLabels } from '../classify/best-labels.js';
import { Problem } from '../problem.js';
import type { InferRequest, InferResponse } from './infer-schemas.js';

type Output = InferResponse['outputs'][number];

export interface WrittenOutputs {
  readonly outputs: Output[];
  /** Binary tensors, in the order of the outputs that have them. */
  readonly binary: readonly Buffer[];
}

const badOutput = (detail: string) => new Problem('bad-tensor', detail, { fields: ['outputs'] });

/**
 * The outputs that a request asks for.
 *
 * @returns a function that writes them: probabilities float32 [classes] of each picture -> FP32 [N, classes], or with the
 * parameter `classification` BYTES [N, count], each "probability:index:label".
 * @throws Problem `bad-tensor` where there is no such output, before the network runs.
 */
export function chooseOutputs({ outputs = [], parameters }: InferRequest, { output, classes }: ModelVersion) {
  const wanted = outputs.length > 0 ? outputs : [{ name: output.name, parameters: undefined }];
  const writers = wanted.map((one) => {
    if (one.name !== output.name) throw badOutput(`There is one output, ${output.name}.`);
    const isBinary = (one.parameters?.binary_data ?? parameters?.binary_data_output) === true;
    const count = one.parameters?.classification ?? 0;
    if (!Number.isInteger(count) || (count as number) < 0)
      throw badOutput('The parameter classification is no number of labels.');
    return { isBinary, count: Math.min(count as number, classes.length) };
  });
  if (new Set(wanted.map(({ name }) => name)).size !== wanted.length)
    throw badOutput(`The output ${output.name} is asked for more than once.`);

  return (probabilities: readonly Float32Array[]): WrittenOutputs => {
    const binary: Buffer[] = [];
    const written = writers.map(({ isBinary, count }): Output => {
      const values =
        count > 0 ? probabilities.flatMap((of) => labelsOf(of, classes, count)) : joined(probabilities);
      const about = {
        name: output.name,
        datatype: count > 0 ? ('BYTES' as const) : ('FP32' as const),
        shape: [probabilities.length, count > 0 ? count : classes.length],
      };
      if (!isBinary) return { ...about, data: [...values] };
      const bytes = values instanceof Float32Array ? Buffer.from(values.buffer) : bytesOf(values);
      binary.push(bytes);
      return { ...about, parameters: { binary_data_size: bytes.length } };
    });
    return { outputs: written, binary };
  };
}

function joined(probabilities: readonly Float32Array[]): Float32Array {
  const classes = probabilities[0].length;
  const all = new Float32Array(probabilities.length * classes);
  for (const [index, one] of probabilities.entries()) all.set(one, index * classes);
  return all;
}

/** As Triton writes a classification. */
function labelsOf(probabilities: Float32Array, classes: readonly string[], count: number): string[] {
  return bestLabels(probabilities, classes, count).map(
    ({ label, probability }) => `${probability}:${classes.indexOf(label)}:${label}`,
  );
}

/** Each text behind its length in 4 bytes, the lowest first. */
function bytesOf(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
