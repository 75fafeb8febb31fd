import type { TensorValue } from '../tensor-value.js';
import type { AttributeProto } from './messages.js';
import { toOnnxTensorProto } from './tensors.js';

export type OnnxAttribute = Omit<AttributeProto, 'name'>;

/** Values of a node's attributes, with the type that ONNX asks to be named beside them (AttributeProto.AttributeType). */
export const onnxAttribute = {
  float: (f: number): OnnxAttribute => ({ f, type: 1 }),
  int: (i: number): OnnxAttribute => ({ i, type: 2 }),
  string: (value: string): OnnxAttribute => ({ s: Buffer.from(value), type: 3 }),
  tensor: (value: TensorValue): OnnxAttribute => ({ t: toOnnxTensorProto('', value), type: 4 }),
  floats: (floats: readonly number[]): OnnxAttribute => ({ floats, type: 6 }),
  ints: (ints: readonly number[]): OnnxAttribute => ({ ints, type: 7 }),
  strings: (values: readonly string[]): OnnxAttribute => ({
    strings: values.map((value) => Buffer.from(value)),
    type: 8,
  }),
};
