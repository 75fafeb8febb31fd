import { messageCodec } from '../message-codec.js';
import { tensorflowSchema } from './schema.js';

export interface TensorShapeProto {
  readonly dim?: readonly { readonly size?: number; readonly name?: string }[];
  readonly unknownRank?: boolean;
}

export interface TensorProto {
  readonly dtype?: number;
  readonly tensorShape?: TensorShapeProto;
  readonly tensorContent?: Uint8Array;
  readonly stringVal?: readonly Uint8Array[];
}

export interface NameAttrList {
  readonly name?: string;
  readonly attr?: Readonly<Record<string, AttrValue>>;
}

/** Exactly one field is present. */
export interface AttrValue {
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: TensorShapeProto;
  readonly tensor?: TensorProto;
  readonly func?: NameAttrList;
  readonly list?: {
    readonly i?: readonly number[];
    readonly type?: readonly number[];
    readonly shape?: readonly TensorShapeProto[];
    readonly func?: readonly NameAttrList[];
  };
}

export interface NodeDef {
  readonly name?: string;
  readonly op?: string;
  readonly input?: readonly string[];
  readonly device?: string;
  readonly attr?: Readonly<Record<string, AttrValue>>;
}

export interface VersionDef {
  readonly producer?: number;
}

export interface ArgDef {
  readonly name?: string;
  readonly type?: number;
}

/** Inputs of its nodes are arguments, or `node:output:index` with the output's name in the op's definition. */
export interface FunctionDef {
  readonly signature?: {
    readonly name?: string;
    readonly inputArg?: readonly ArgDef[];
    readonly outputArg?: readonly ArgDef[];
  };
  readonly nodeDef?: readonly NodeDef[];
  /** The tensor of each output. */
  readonly ret?: Readonly<Record<string, string>>;
}

export interface GraphDef {
  readonly node?: readonly NodeDef[];
  readonly library?: { readonly function?: readonly FunctionDef[] };
  readonly versions?: VersionDef;
}

export interface TensorInfo {
  readonly name?: string;
  readonly dtype?: number;
  readonly tensorShape?: TensorShapeProto;
}

export interface SignatureDef {
  readonly inputs?: Readonly<Record<string, TensorInfo>>;
  readonly outputs?: Readonly<Record<string, TensorInfo>>;
  readonly methodName?: string;
}

export interface SaverDef {
  readonly filenameTensorName?: string;
  readonly saveTensorName?: string;
  readonly restoreOpName?: string;
  readonly version?: number;
}

export interface VariableDef {
  readonly variableName?: string;
  readonly initializerName?: string;
  readonly snapshotName?: string;
  readonly isResource?: boolean;
  readonly initialValueName?: string;
  readonly trainable?: boolean;
}

export interface CollectionDef {
  readonly bytesList?: { readonly value?: readonly Uint8Array[] };
}

/** A file in assets/, whose path a loader feeds to a string tensor. */
export interface AssetFileDef {
  readonly tensorInfo?: TensorInfo;
  readonly filename?: string;
}

export interface MetaGraphDef {
  readonly metaInfoDef?: {
    readonly tags?: readonly string[];
    readonly strippedDefaultAttrs?: boolean;
  };
  readonly graphDef?: GraphDef;
  readonly saverDef?: SaverDef;
  readonly collectionDef?: Readonly<Record<string, CollectionDef>>;
  readonly signatureDef?: Readonly<Record<string, SignatureDef>>;
  readonly assetFileDef?: readonly AssetFileDef[];
}

export interface SavedModel {
  readonly savedModelSchemaVersion?: number;
  readonly metaGraphs?: readonly MetaGraphDef[];
}

/** An unsigned integer of 64 bits in two halves, each 0..2^32 - 1. */
export interface Uint64 {
  readonly low: number;
  readonly high: number;
}

export interface FingerprintDef {
  readonly savedModelChecksum?: Uint64;
  readonly graphDefProgramHash?: Uint64;
  readonly signatureDefHash?: Uint64;
  readonly checkpointHash?: Uint64;
  readonly version?: VersionDef;
  readonly uuid?: string;
}

/** Of a checkpoint's index, under the empty key. */
export interface BundleHeaderProto {
  readonly numShards?: number;
  /** 1 where numbers are stored most significant byte first. */
  readonly endianness?: number;
}

/** Where a tensor of a checkpoint lies. */
export interface BundleEntryProto {
  readonly dtype?: number;
  readonly shape?: TensorShapeProto;
  readonly shardId?: number;
  readonly offset?: number;
  readonly size?: number;
  readonly crc32c?: number;
  /** Of a tensor that is stored in parts. */
  readonly slices?: readonly Uint8Array[];
}

/** What TensorFlow 2 calls the tensors of a checkpoint. */
export interface TrackableObjectGraph {
  readonly nodes?: readonly {
    readonly attributes?: readonly { readonly fullName?: string; readonly checkpointKey?: string }[];
  }[];
}

export const bundleEntry = messageCodec<BundleEntryProto>(tensorflowSchema, 'tensorflow.BundleEntryProto');
export const bundleHeader = messageCodec<BundleHeaderProto>(tensorflowSchema, 'tensorflow.BundleHeaderProto');
export const trackableObjectGraph = messageCodec<TrackableObjectGraph>(
  tensorflowSchema,
  'tensorflow.TrackableObjectGraph',
);
export const fingerprintDef = messageCodec<FingerprintDef>(tensorflowSchema, 'tensorflow.FingerprintDef');
export const graphDef = messageCodec<GraphDef>(tensorflowSchema, 'tensorflow.GraphDef');
export const savedModel = messageCodec<SavedModel>(tensorflowSchema, 'tensorflow.SavedModel');
export const signatureDef = messageCodec<SignatureDef>(tensorflowSchema, 'tensorflow.SignatureDef');
export const tensorProto = messageCodec<TensorProto>(tensorflowSchema, 'tensorflow.TensorProto');
export const variableDef = messageCodec<VariableDef>(tensorflowSchema, 'tensorflow.VariableDef');
