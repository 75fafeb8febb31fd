import { checkElementCount } from '../element-count.js';
import { littleEndianBytes } from '../little-endian.js';
import { stringBytes, type TensorValue } from '../tensor-value.js';
import type { OnnxTensorProto, ValueInfoProto } from './messages.js';

/** ONNX's TensorProto.DataType, under NumPy's names. */
export const onnxDataTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type OnnxDataType = keyof typeof onnxDataTypes;

/** A number, or the name of a dimension that the caller decides, e.g. `N`. */
export type OnnxShape = readonly (number | string)[];

/** @throws RangeError where shape and number of elements differ. */
export function toOnnxTensorProto(name: string, { dataType, shape, data }: TensorValue): OnnxTensorProto {
  checkElementCount(name, shape, data.length);
  const header = { dims: shape, dataType: onnxDataTypes[dataType], name };
  if (dataType === 'string') return { ...header, stringData: stringBytes(data) };
  return { ...header, rawData: littleEndianBytes(data) };
}

export function toValueInfo(name: string, dataType: OnnxDataType, shape: OnnxShape): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: onnxDataTypes[dataType], shape: { dim } } } };
}
