import { messageCodec } from '../message-codec.js';
import { onnxSchema } from './schema.js';

export interface OnnxTensorProto {
  readonly dims?: readonly number[];
  readonly dataType?: number;
  readonly stringData?: readonly Uint8Array[];
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly externalData?: readonly { readonly key?: string; readonly value?: string }[];
  readonly dataLocation?: number;
}

export interface SparseTensorProto {
  readonly values?: OnnxTensorProto;
  readonly indices?: OnnxTensorProto;
}

/** Exactly one of the values is present, the one that `type` names. */
export interface AttributeProto {
  readonly name?: string;
  readonly f?: number;
  readonly i?: number;
  readonly t?: OnnxTensorProto;
  readonly g?: GraphProto;
  readonly ints?: readonly number[];
  readonly tensors?: readonly OnnxTensorProto[];
  readonly graphs?: readonly GraphProto[];
  readonly type?: number;
  readonly sparseTensor?: SparseTensorProto;
  readonly sparseTensors?: readonly SparseTensorProto[];
}

export interface NodeProto {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly attribute?: readonly AttributeProto[];
  readonly domain?: string;
}

export interface ValueInfoProto {
  readonly name?: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: {
        readonly dim?: readonly {
          readonly dimValue?: number;
          readonly dimParam?: string;
        }[];
      };
    };
  };
}

export interface GraphProto {
  readonly node?: readonly NodeProto[];
  readonly name?: string;
  readonly initializer?: readonly OnnxTensorProto[];
  readonly input?: readonly ValueInfoProto[];
  readonly output?: readonly ValueInfoProto[];
  readonly sparseInitializer?: readonly SparseTensorProto[];
}

export interface FunctionProto {
  readonly name?: string;
  readonly node?: readonly NodeProto[];
  readonly attributeProto?: readonly AttributeProto[];
}

export interface TrainingInfoProto {
  readonly initialization?: GraphProto;
  readonly algorithm?: GraphProto;
}

export interface ModelProto {
  readonly irVersion?: number;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly domain?: string;
  readonly modelVersion?: number;
  readonly graph?: GraphProto;
  readonly opsetImport?: readonly { readonly domain?: string; readonly version?: number }[];
  readonly metadataProps?: readonly { readonly key?: string; readonly value?: string }[];
  readonly trainingInfo?: readonly TrainingInfoProto[];
  readonly functions?: readonly FunctionProto[];
}

export const onnxModel = messageCodec<ModelProto>(onnxSchema, 'onnx.ModelProto');
export const onnxTensor = messageCodec<OnnxTensorProto>(onnxSchema, 'onnx.TensorProto');
