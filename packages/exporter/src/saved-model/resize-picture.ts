import type { PictureSpec } from '@foodnet/contracts';
import { attribute, type FunctionValue, type TensorFlowFunctionBuilder } from '@foodnet/graph';

const float32 = attribute.type('float32');
const int32 = attribute.type('int32');
const uint8 = attribute.type('uint8');

/**
 * Adds the resize of the picture spec: `nearest` picks pixel floor((i + 0.5) * in / out), the others average over the
 * pixels that an output pixel covers, in floats where Pillow and we round between the two directions.
 *
 * @param pixels uint8 [any height, any width, 3].
 * @returns uint8 [height, width, 3].
 */
export function addResize(
  read: TensorFlowFunctionBuilder,
  pixels: FunctionValue,
  { height, width, kernel }: PictureSpec,
): FunctionValue {
  const ints = (name: string, ...values: number[]) =>
    read.constant(name, { dataType: 'int32', shape: [values.length], data: Int32Array.from(values) });
  const floats = (name: string, ...values: number[]) =>
    read.constant(name, { dataType: 'float32', shape: [values.length], data: Float32Array.from(values) });
  const toFloats = (name: string, input: FunctionValue) =>
    read.add('Cast', 'y', { name, inputs: [input], attributes: { SrcT: int32, DstT: float32 } });
  const batchAxis = read.constant('batch_axis', { dataType: 'int32', shape: [], data: Int32Array.of(0) });
  const batch = read.add('ExpandDims', 'output', {
    name: 'batch',
    inputs: [pixels, batchAxis],
    attributes: { T: uint8, Tdim: int32 },
  });
  const size = ints('size', height, width);
  const resized = kernel === 'nearest' ? pick() : average(kernel);
  return read.add('Reshape', 'output', {
    name: 'picture',
    inputs: [resized, ints('picture_shape', height, width, 3)],
    attributes: { T: uint8, Tshape: int32 },
  });

  function pick(): FunctionValue {
    return read.add('ResizeNearestNeighbor', 'resized_images', {
      name: 'picked',
      inputs: [batch, size],
      attributes: { T: uint8, half_pixel_centers: attribute.bool(true) },
    });
  }

  function average(kernelType: string): FunctionValue {
    const shape = read.add('Shape', 'output', {
      name: 'shape',
      inputs: [pixels],
      attributes: { T: uint8, out_type: int32 },
    });
    const before = read.add('Slice', 'output', {
      name: 'size_before',
      inputs: [shape, ints('first_axis', 0), ints('two_axes', 2)],
      attributes: { T: int32, Index: int32 },
    });
    const scale = read.add('RealDiv', 'z', {
      name: 'scale',
      inputs: [toFloats('size_after', size), toFloats('floats_before', before)],
      attributes: { T: float32 },
    });
    const averaged = read.add('ScaleAndTranslate', 'resized_images', {
      name: 'averaged',
      inputs: [batch, size, scale, floats('translation', 0, 0)],
      attributes: { T: uint8, kernel_type: attribute.string(kernelType), antialias: attribute.bool(true) },
    });
    const rounded = read.add('Round', 'y', {
      name: 'rounded',
      inputs: [averaged],
      attributes: { T: float32 },
    });
    const [least, most] = ['least', 'most'].map((name, index) =>
      read.constant(name, { dataType: 'float32', shape: [], data: Float32Array.of(255 * index) }),
    );
    // lanczos3 swings over both ends.
    const clipped = read.add('ClipByValue', 'output', {
      name: 'clipped',
      inputs: [rounded, least, most],
      attributes: { T: float32 },
    });
    return read.add('Cast', 'y', {
      name: 'bytes',
      inputs: [clipped],
      attributes: { SrcT: float32, DstT: uint8 },
    });
  }
}
