import { toFloat16 } from '../float16.js';
import { littleEndianBytes } from '../little-endian.js';
import { attributeJson, shapeJson, typeName } from './attribute-json.js';
import { attribute } from './attributes.js';
import { tensorflowDataTypes } from './data-types.js';
import type { AttrValue, GraphDef, NodeDef, TensorProto } from './messages.js';
import { GraphNode } from './graph-builder.js';
import type { Signature, SignatureTensor } from './saved-model.js';

/** Bytes of a file of weights, as the converter of TensorFlow.js cuts them: browsers keep such files in their cache. */
const SHARD_BYTES = 4 * 2 ** 20;

/** Attributes that TensorFlow.js reads and knows no default of. */
const written: Readonly<Record<string, Readonly<Record<string, AttrValue>>>> = {
  Conv2D: { data_format: attribute.string('NHWC'), dilations: attribute.ints([1, 1, 1, 1]) },
  DepthwiseConv2dNative: { data_format: attribute.string('NHWC'), dilations: attribute.ints([1, 1, 1, 1]) },
};

export interface GraphModelOptions {
  /** Keeps float32 constants as float16, in half the bytes; TensorFlow.js computes in float32 all the same. */
  readonly float16?: boolean;
  readonly producer: string;
  /** Free JSON, which `model.modelTopology`'s file carries along. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The files of a graph model, by their names: model.json and group1-shard1of2.bin, ... */
export type GraphModelFiles = ReadonlyMap<string, Uint8Array>;

/**
 * A graph in the format that `tf.loadGraphModel` of TensorFlow.js reads ("graph-model" of tfjs-converter): the nodes as
 * JSON, the constants as bytes beside it. TensorFlow.js has no uint8; pictures are int32 there.
 *
 * @throws RangeError where a constant is of a type that TensorFlow.js does not read.
 */
export function toGraphModel(
  graph: GraphDef,
  { inputs, outputs }: Signature,
  { float16 = false, producer, metadata = {} }: GraphModelOptions,
): GraphModelFiles {
  const nodes = graph.node ?? [];
  const weights = nodes.filter(({ op }) => op === 'Const').map((node) => weightOf(node, float16));
  const bytes = Buffer.concat(weights.map(({ data }) => data));
  const shards = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const paths = Array.from({ length: shards }, (_, index) => `group1-shard${index + 1}of${shards}.bin`);
  const model = {
    format: 'graph-model',
    generatedBy: producer,
    convertedBy: null,
    userDefinedMetadata: metadata,
    signature: { inputs: tensorsJson(inputs), outputs: tensorsJson(outputs) },
    modelTopology: { node: nodes.map(nodeJson), versions: graph.versions ?? {} },
    weightsManifest: [{ paths, weights: weights.map(({ entry }) => entry) }],
  };
  return new Map([
    ['model.json', Buffer.from(JSON.stringify(model))],
    ...paths.map(
      (path, index) => [path, bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES)] as const,
    ),
  ]);
}

function nodeJson({ name, op = '', input, attr = {} }: NodeDef): object {
  const all = Object.entries({ ...written[op], ...attr });
  return {
    name,
    op,
    ...(input?.length && { input }),
    attr: Object.fromEntries(all.map(([key, value]) => [key, attributeJson(value)])),
  };
}

function weightOf({ name, attr }: NodeDef, float16: boolean): { entry: object; data: Uint8Array } {
  const tensor: TensorProto = attr?.value?.tensor ?? {};
  const shape = (tensor.tensorShape?.dim ?? []).map(({ size = 0 }) => size);
  const data = tensor.tensorContent ?? new Uint8Array();
  if (tensor.dtype === tensorflowDataTypes.int32) return { entry: { name, shape, dtype: 'int32' }, data };
  if (tensor.dtype !== tensorflowDataTypes.float32)
    throw new RangeError(`Cannot write the constant ${name}: TensorFlow.js reads float32 and int32 only.`);
  const entry = { name, shape, dtype: 'float32' };
  if (!float16) return { entry, data };
  const quantization = { dtype: 'float16', original_dtype: 'float32' };
  const floats = Float32Array.from({ length: data.length / 4 }, (_, index) =>
    new DataView(data.buffer, data.byteOffset).getFloat32(4 * index, true),
  );
  return { entry: { ...entry, quantization }, data: littleEndianBytes(toFloat16(floats)) };
}

function tensorsJson(tensors: Readonly<Record<string, SignatureTensor>>): object {
  return Object.fromEntries(
    Object.entries(tensors).map(([key, { tensor, dataType, shape }]) => {
      const { node, index } = tensor instanceof GraphNode ? tensor.output(0) : tensor;
      const dtype = typeName(tensorflowDataTypes[dataType]);
      return [key, { name: `${node.name}:${index}`, dtype, tensorShape: shapeJson(shape) }];
    }),
  );
}
