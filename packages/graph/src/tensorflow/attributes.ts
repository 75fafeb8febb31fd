import type { TensorValue } from '../tensor-value.js';
import { tensorflowDataTypes, type TensorFlowDataType } from './data-types.js';
import type { AttrValue } from './messages.js';
import { toTensorProto, toTensorShapeProto, type TensorFlowShape } from './tensors.js';

/** Values of a node's attributes; which one an op takes is said by its definition (e.g. `tf.raw_ops`). */
export const attribute = {
  type: (name: TensorFlowDataType): AttrValue => ({ type: tensorflowDataTypes[name] }),
  shape: (shape: TensorFlowShape): AttrValue => ({ shape: toTensorShapeProto(shape) }),
  int: (value: number): AttrValue => ({ i: wholeNumber(value) }),
  float: (value: number): AttrValue => ({ f: value }),
  bool: (value: boolean): AttrValue => ({ b: value }),
  string: (value: string): AttrValue => ({ s: Buffer.from(value) }),
  tensor: (value: TensorValue): AttrValue => ({ tensor: toTensorProto(value) }),
  function: (name: string): AttrValue => ({ func: { name } }),
  functions: (names: readonly string[]): AttrValue => ({ list: { func: names.map((name) => ({ name })) } }),
  types: (names: readonly TensorFlowDataType[]): AttrValue => ({
    list: { type: names.map((name) => tensorflowDataTypes[name]) },
  }),
  shapes: (shapes: readonly TensorFlowShape[]): AttrValue => ({
    list: { shape: shapes.map(toTensorShapeProto) },
  }),
  ints: (values: readonly number[]): AttrValue => ({ list: { i: values.map(wholeNumber) } }),
};

function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`Cannot write the attribute value ${value}: expected a whole number.`);
  return value;
}
