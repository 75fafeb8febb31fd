import type { PictureSpec } from '@foodnet/contracts';
import {
  attribute,
  TensorFlowFunctionBuilder,
  type FunctionValue,
  type GraphNode,
  type TensorFlowGraphBuilder,
} from '@foodnet/graph';
import { caseAttributes } from './case-attributes.js';
import { addJpegDecoder } from './decode-jpeg.js';
import { addPngDecoder } from './decode-png.js';
import { addResize } from './resize-picture.js';

/** The first bytes of a file, by which TensorFlow's own DecodeImage tells the format, too. */
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff);
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

/**
 * Adds the reading of files: JPEG, PNG, GIF (its first frame) and BMP, brought to the size of the picture spec by its
 * kernel, a JPEG decoded smaller and transparency laid over white as the spec says. TensorFlow has no op for the rest of
 * the spec: a picture is not turned by its EXIF orientation, and colour profiles are not obeyed.
 *
 * @param files string [N], the bytes of each file.
 * @returns uint8 [N, height, width, 3]. The run fails, naming the trouble, where one file is no such picture.
 */
export function addPictureDecoder(
  graph: TensorFlowGraphBuilder,
  files: GraphNode,
  picture: PictureSpec,
): GraphNode {
  const read = new TensorFlowFunctionBuilder('read_picture', { file: 'string' });
  const file = read.argument('file');
  // Which of the branches: 0 what DecodeImage takes, 1 PNG, 2 JPEG.
  const isPng = beginsWith(read, file, 'png', PNG);
  const isJpeg = beginsWith(read, file, 'jpeg', JPEG);
  const int32 = { T: attribute.type('int32') };
  const twice = read.add('AddV2', 'z', { name: 'twice_jpeg', inputs: [isJpeg, isJpeg], attributes: int32 });
  const branch = read.add('AddV2', 'z', { name: 'format', inputs: [isPng, twice], attributes: int32 });
  const branches = [addOtherDecoder(graph), addPngDecoder(graph), addJpegDecoder(graph, picture)];
  const decoded = read.add('StatelessCase', 'output', {
    name: 'decoded',
    inputs: [branch, file],
    attributes: caseAttributes(branches),
  });
  graph.addFunction(read.build('pixels', addResize(read, decoded, picture), 'uint8'));

  // Every file by itself, for files differ in size, and as many at once as there are threads.
  return graph.add('MapDefun', {
    name: 'decoded_images',
    inputs: [files],
    attributes: {
      Targuments: attribute.types(['string']),
      Tcaptured: attribute.types([]),
      f: attribute.function(read.name),
      output_shapes: attribute.shapes([[picture.height, picture.width, 3]]),
      output_types: attribute.types(['uint8']),
    },
  });
}

/** int32 [], 0 or 1. */
function beginsWith(
  read: TensorFlowFunctionBuilder,
  file: FunctionValue,
  format: string,
  signature: Uint8Array,
): FunctionValue {
  const position = (name: string, value: number) =>
    read.constant(`${format}/${name}`, { dataType: 'int32', shape: [], data: Int32Array.of(value) });
  const first = read.add('Substr', 'output', {
    name: `${format}/first_bytes`,
    inputs: [file, position('begin', 0), position('length', signature.length)],
    attributes: { T: attribute.type('int32'), unit: attribute.string('BYTE') },
  });
  const expected = read.constant(`${format}/signature`, { dataType: 'string', shape: [], data: [signature] });
  const equal = read.add('Equal', 'z', {
    name: `${format}/equal`,
    inputs: [first, expected],
    attributes: { T: attribute.type('string') },
  });
  return read.add('Cast', 'y', {
    name: `${format}/is_such`,
    inputs: [equal],
    attributes: { SrcT: attribute.type('bool'), DstT: attribute.type('int32') },
  });
}

function addOtherDecoder(graph: TensorFlowGraphBuilder): string {
  const decode = new TensorFlowFunctionBuilder('decode_other', { file: 'string' });
  const pixels = decode.add('DecodeImage', 'image', {
    inputs: [decode.argument('file')],
    attributes: {
      channels: attribute.int(3),
      dtype: attribute.type('uint8'),
      expand_animations: attribute.bool(false),
    },
  });
  graph.addFunction(decode.build('pixels', pixels, 'uint8'));
  return decode.name;
}
