import {
  attribute,
  TensorFlowFunctionBuilder,
  type FunctionValue,
  type TensorFlowGraphBuilder,
} from '@foodnet/graph';

const float32 = attribute.type('float32');

/**
 * Adds a function from a PNG file to its pixels over white: 255 + (colour - 255) * alpha / 255.
 *
 * @returns the function's name.
 */
export function addPngDecoder(graph: TensorFlowGraphBuilder): string {
  const decode = new TensorFlowFunctionBuilder('decode_png', { file: 'string' });
  const add = (op: string, output: string, name: string, inputs: FunctionValue[], attributes = {}) =>
    decode.add(op, output, { name, inputs, attributes: { T: float32, ...attributes } });
  const ints = (name: string, ...values: number[]) =>
    decode.constant(name, { dataType: 'int32', shape: [values.length], data: Int32Array.from(values) });
  const white = decode.constant('white', { dataType: 'float32', shape: [], data: Float32Array.of(255) });

  const rgba = decode.add('DecodePng', 'image', {
    name: 'rgba',
    inputs: [decode.argument('file')],
    attributes: { channels: attribute.int(4), dtype: attribute.type('uint8') },
  });
  const floats = decode.add('Cast', 'y', {
    name: 'floats',
    inputs: [rgba],
    attributes: { SrcT: attribute.type('uint8'), DstT: float32 },
  });
  const channels = (name: string, first: number, count: number) =>
    add(
      'Slice',
      'output',
      name,
      [floats, ints(`${name}/from`, 0, 0, first), ints(`${name}/size`, -1, -1, count)],
      {
        Index: attribute.type('int32'),
      },
    );
  const opacity = add('RealDiv', 'z', 'opacity', [channels('alpha', 3, 1), white]);
  const difference = add('Sub', 'z', 'difference', [channels('colours', 0, 3), white]);
  const over = add('AddV2', 'z', 'over', [white, add('Mul', 'z', 'seen', [difference, opacity])]);
  const pixels = decode.add('Cast', 'y', {
    name: 'bytes',
    inputs: [add('Round', 'y', 'rounded', [over])],
    attributes: { SrcT: float32, DstT: attribute.type('uint8') },
  });
  graph.addFunction(decode.build('pixels', pixels, 'uint8'));
  return decode.name;
}
