import { tensorflowDataTypes } from './data-types.js';
import type { AttrValue, TensorShapeProto } from './messages.js';
import { toTensorShapeProto, type TensorFlowShape } from './tensors.js';

/** Names in TensorFlow's enumeration that are not the capitals of NumPy's. */
const otherNames: Readonly<Record<string, string>> = {
  float16: 'HALF',
  float32: 'FLOAT',
  float64: 'DOUBLE',
};

/** `DT_FLOAT` for 1. */
export function typeName(number: number): string {
  const name = Object.entries(tensorflowDataTypes).find(([, value]) => value === number)?.[0];
  if (!name) throw new RangeError(`TensorFlow has no data type ${number} that we know.`);
  return `DT_${otherNames[name] ?? name.toUpperCase()}`;
}

/** As protobuf's JSON has it: 64-bit integers are texts. */
export function shapeJson(shape: TensorFlowShape): object {
  return protoShapeJson(toTensorShapeProto(shape));
}

/**
 * An attribute in protobuf's JSON mapping: bytes in base64, 64-bit integers as texts. Of a tensor only type and shape
 * are told: its content lies elsewhere.
 *
 * @throws RangeError where it is of a kind that no node of ours has.
 */
export function attributeJson(value: AttrValue): object {
  const { s, i, f, b, type, shape, tensor, list } = value;
  if (s) return { s: base64(s) };
  if (i !== undefined) return { i: String(i) };
  if (f !== undefined) return { f };
  if (b !== undefined) return { b };
  if (type !== undefined) return { type: typeName(type) };
  if (shape) return { shape: protoShapeJson(shape) };
  if (tensor)
    return {
      tensor: { dtype: typeName(tensor.dtype ?? 0), tensorShape: protoShapeJson(tensor.tensorShape ?? {}) },
    };
  if (list)
    return {
      list: {
        ...(list.i && { i: list.i.map(String) }),
        ...(list.type && { type: list.type.map(typeName) }),
        ...(list.shape && { shape: list.shape.map(protoShapeJson) }),
      },
    };
  throw new RangeError(`Cannot write an attribute of ${Object.keys(value).join(', ') || 'nothing'} as JSON.`);
}

function protoShapeJson({ dim, unknownRank }: TensorShapeProto): object {
  if (unknownRank) return { unknownRank };
  return { dim: (dim ?? []).map(({ size = 0 }) => ({ size: String(size) })) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
