import { tensorflowDataTypes, type TensorFlowDataType } from './data-types.js';
import { GraphNode, type TensorFlowGraphBuilder, type TensorOperand } from './graph-builder.js';
import type { SavedModel, SignatureDef, TensorInfo } from './messages.js';
import { toTensorShapeProto, type TensorFlowShape } from './tensors.js';
import type { VariablesOfMetaGraph } from './variables.js';

/** A tensor that callers feed or fetch by name. */
export interface SignatureTensor {
  readonly tensor: TensorOperand;
  readonly dataType: TensorFlowDataType;
  readonly shape: TensorFlowShape;
}

export interface Signature {
  readonly inputs: Readonly<Record<string, SignatureTensor>>;
  readonly outputs: Readonly<Record<string, SignatureTensor>>;
}

/** A file in assets/ beside the graph, and the scalar string tensor to which loaders feed its path. */
export interface Asset {
  readonly file: string;
  readonly tensor: GraphNode;
}

/**
 * A SavedModel of one meta graph with tag `serve`: the content of saved_model.pb. Its variables, if any, belong
 * beside it in variables/variables.index and variables/variables.data-00000-of-00001 (see `variablesWriter`).
 */
export function toSavedModel(
  graph: TensorFlowGraphBuilder,
  signatures: Readonly<Record<string, Signature>>,
  variables?: VariablesOfMetaGraph,
  assets: readonly Asset[] = [],
): SavedModel {
  return {
    savedModelSchemaVersion: 1,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'], strippedDefaultAttrs: true },
        graphDef: graph.build(),
        ...(variables && { saverDef: variables.saver, collectionDef: variables.collections }),
        signatureDef: mapValues(signatures, toSignatureDef),
        ...(assets.length > 0 && {
          assetFileDef: assets.map(({ file, tensor }) => ({
            // Of an asset only the tensor's name is told, as TensorFlow's own writer leaves it.
            tensorInfo: { name: `${tensor.name}:0` },
            filename: file,
          })),
        }),
      },
    ],
  };
}

function toSignatureDef({ inputs, outputs }: Signature): SignatureDef {
  return {
    inputs: mapValues(inputs, toTensorInfo),
    outputs: mapValues(outputs, toTensorInfo),
    // TensorFlow Serving only serves signatures of this name.
    methodName: 'tensorflow/serving/predict',
  };
}

function toTensorInfo({ tensor, dataType, shape }: SignatureTensor): TensorInfo {
  const { node, index } = tensor instanceof GraphNode ? tensor.output(0) : tensor;
  return {
    name: `${node.name}:${index}`,
    dtype: tensorflowDataTypes[dataType],
    tensorShape: toTensorShapeProto(shape),
  };
}

/** In the order of the keys, as Python serializes deterministically. */
function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  const sorted = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [key, map(value)]));
}
