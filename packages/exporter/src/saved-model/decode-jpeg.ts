import type { PictureSpec } from '@foodnet/contracts';
import {
  attribute,
  TensorFlowFunctionBuilder,
  type FunctionValue,
  type TensorFlowGraphBuilder,
} from '@foodnet/graph';
import { caseAttributes } from './case-attributes.js';

/** How many times smaller libjpeg can decode. */
const RATIOS = [1, 2, 4, 8] as const;

const int32 = attribute.type('int32');

/**
 * Adds a function from a JPEG file to its pixels: 8, 4, 2 or 1 times smaller, the most that leaves at least twice the
 * width and height that are asked for; `nearest` takes the whole picture (see PictureSpec).
 *
 * @returns the function's name.
 */
export function addJpegDecoder(
  graph: TensorFlowGraphBuilder,
  { kernel, height, width }: PictureSpec,
): string {
  if (kernel === 'nearest') return addDecoder(graph, 1);
  const decode = new TensorFlowFunctionBuilder('decode_jpeg', { file: 'string' });
  const file = decode.argument('file');
  const ints = (name: string, ...values: number[]) =>
    decode.constant(name, { dataType: 'int32', shape: [values.length], data: Int32Array.from(values) });
  const add = (op: string, output: string, name: string, inputs: FunctionValue[], more = {}) =>
    decode.add(op, output, { name, inputs, attributes: { T: int32, ...more } });

  const shape = decode.add('ExtractJpegShape', 'image_shape', {
    name: 'shape',
    inputs: [file],
    attributes: { output_type: int32 },
  });
  const size = add('Slice', 'output', 'size', [shape, ints('first', 0), ints('two', 2)], { Index: int32 });
  const room = add('FloorDiv', 'z', 'room', [size, ints('least_size', 2 * height, 2 * width)]);
  const least = add('Min', 'output', 'least_room', [room, ints('axis', 0)], { Tidx: int32 });
  const fits = add('LessEqual', 'z', 'fits', [ints('ratios', ...RATIOS.slice(1)), least]);
  const ones = decode.add('Cast', 'y', {
    name: 'ones',
    inputs: [fits],
    attributes: { SrcT: attribute.type('bool'), DstT: int32 },
  });
  const branch = add('Sum', 'output', 'branch', [ones, ints('ones_axis', 0)], { Tidx: int32 });
  const pixels = decode.add('StatelessCase', 'output', {
    name: 'decoded',
    inputs: [branch, file],
    attributes: caseAttributes(RATIOS.map((ratio) => addDecoder(graph, ratio))),
  });
  graph.addFunction(decode.build('pixels', pixels, 'uint8'));
  return decode.name;
}

function addDecoder(graph: TensorFlowGraphBuilder, ratio: (typeof RATIOS)[number]): string {
  const decode = new TensorFlowFunctionBuilder(`decode_jpeg_${ratio}`, { file: 'string' });
  const pixels = decode.add('DecodeJpeg', 'image', {
    inputs: [decode.argument('file')],
    attributes: {
      channels: attribute.int(3),
      ratio: attribute.int(ratio),
      dct_method: attribute.string('INTEGER_ACCURATE'),
    },
  });
  graph.addFunction(decode.build('pixels', pixels, 'uint8'));
  return decode.name;
}
