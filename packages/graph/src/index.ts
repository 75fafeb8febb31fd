export { toFloat16 } from './float16.js';
export type { NumberArray } from './little-endian.js';
export { type MessageCodec } from './message-codec.js';
export { onnxAttribute, type OnnxAttribute } from './onnx/attributes.js';
export {
  OnnxGraphBuilder,
  OnnxValue,
  type OnnxModelOptions,
  type OnnxNodeOptions,
} from './onnx/graph-builder.js';
export {
  onnxModel,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type OnnxTensorProto,
  type SparseTensorProto,
  type TrainingInfoProto,
  type ValueInfoProto,
} from './onnx/messages.js';
export { tensorsOfModel } from './onnx/tensors-of-model.js';
export { onnxDataTypes, type OnnxDataType, type OnnxShape } from './onnx/tensors.js';
export { type TensorValue } from './tensor-value.js';
export {
  eventProto,
  type EventProto,
  type HistogramProto,
  type SummaryValue,
} from './tensorboard/messages.js';
export { tfRecord } from './tensorboard/tf-record.js';
export { attribute } from './tensorflow/attributes.js';
export type { TensorFlowDataType } from './tensorflow/data-types.js';
export { fingerprintOf } from './tensorflow/fingerprint.js';
export {
  FunctionValue,
  TensorFlowFunctionBuilder,
  type FunctionNodeOptions,
} from './tensorflow/function-builder.js';
export {
  GraphNode,
  TensorFlowGraphBuilder,
  type NodeOptions,
  type TensorOperand,
  type TensorReference,
} from './tensorflow/graph-builder.js';
export { toGraphModel, type GraphModelFiles, type GraphModelOptions } from './tensorflow/graph-model.js';
export {
  fingerprintDef,
  savedModel,
  type ArgDef,
  type AssetFileDef,
  type AttrValue,
  type CollectionDef,
  type FingerprintDef,
  type FunctionDef,
  type GraphDef,
  type MetaGraphDef,
  type NameAttrList,
  type NodeDef,
  type SavedModel,
  type SaverDef,
  type SignatureDef,
  type TensorInfo,
  type TensorProto,
  type TensorShapeProto,
  type Uint64,
  type VersionDef,
} from './tensorflow/messages.js';
export { readTensorBundle, type StoredTensor } from './tensorflow/tensor-bundle.js';
export { toSavedModel, type Asset, type Signature, type SignatureTensor } from './tensorflow/saved-model.js';
export { type TensorFlowShape } from './tensorflow/tensors.js';
export { variablesWriter, type VariableToWrite } from './tensorflow/variables-writer.js';
export {
  addSaver,
  addVariable,
  type GraphVariable,
  type VariablesOfMetaGraph,
} from './tensorflow/variables.js';
export { UniqueNames } from './unique-names.js';
