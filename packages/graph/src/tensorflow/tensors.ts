import { checkElementCount } from '../element-count.js';
import { littleEndianBytes } from '../little-endian.js';
import { stringBytes, type TensorValue } from '../tensor-value.js';
import { tensorflowDataTypes } from './data-types.js';
import type { TensorProto, TensorShapeProto } from './messages.js';

/** `null` is a dimension that only the run decides; `unknown` a shape of which not even the rank is known. */
export type TensorFlowShape = readonly (number | null)[] | 'unknown';

export function toTensorShapeProto(shape: TensorFlowShape): TensorShapeProto {
  if (shape === 'unknown') return { unknownRank: true };
  // A size of 0 is proto3's default, which stays unwritten as TensorFlow itself leaves it.
  return shape.length === 0 ? {} : { dim: shape.map((size) => (size === 0 ? {} : { size: size ?? -1 })) };
}

/** @throws RangeError where shape and number of elements differ. */
export function toTensorProto({ dataType, shape, data }: TensorValue): TensorProto {
  checkElementCount(`of ${dataType}`, shape, data.length);
  const header = { dtype: tensorflowDataTypes[dataType], tensorShape: toTensorShapeProto(shape) };
  if (dataType === 'string') return { ...header, stringVal: stringBytes(data) };
  return { ...header, tensorContent: littleEndianBytes(data) };
}
