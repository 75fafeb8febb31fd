import type { AttributeProto } from './messages.js';

export type OnnxAttribute = Omit<AttributeProto, 'name'>;

/** Values of a node's attributes, with the type that ONNX asks to be named beside them (AttributeProto.AttributeType). */
export const onnxAttribute = {
  float: (f: number): OnnxAttribute => ({ f, type: 1 }),
  int: (i: number): OnnxAttribute => ({ i, type: 2 }),
  ints: (ints: readonly number[]): OnnxAttribute => ({ ints, type: 7 }),
};
