import { parseSchema } from '../message-codec.js';

/**
 * The part of TensorFlow's published messages that we write or read, under their published names and numbers
 * (tensorflow/core/framework/{graph,function,op_def,node_def,attr_value,tensor,tensor_shape,versions,variable}.proto
 * and tensorflow/core/protobuf/{saved_model,meta_graph,saver,fingerprint,tensor_bundle,trackable_object_graph}.proto).
 * Enumerations travel as int32, which has the same encoding. A test compares every number with Python's tensorflow.
 */
export const tensorflowSchema = parseSchema(`
  syntax = "proto3";
  package tensorflow;

  message TensorShapeProto {
    message Dim { int64 size = 1; string name = 2; }
    repeated Dim dim = 2;
    bool unknown_rank = 3;
  }

  message TensorProto {
    int32 dtype = 1;
    TensorShapeProto tensor_shape = 2;
    bytes tensor_content = 4;
    repeated bytes string_val = 8;
  }

  message NameAttrList { string name = 1; map<string, AttrValue> attr = 2; }

  message AttrValue {
    message ListValue {
      repeated int64 i = 3;
      repeated int32 type = 6;
      repeated TensorShapeProto shape = 7;
      repeated NameAttrList func = 9;
    }
    oneof value {
      bytes s = 2;
      int64 i = 3;
      float f = 4;
      bool b = 5;
      int32 type = 6;
      TensorShapeProto shape = 7;
      TensorProto tensor = 8;
      ListValue list = 1;
      NameAttrList func = 10;
    }
  }

  message NodeDef {
    string name = 1;
    string op = 2;
    repeated string input = 3;
    string device = 4;
    map<string, AttrValue> attr = 5;
  }

  message VersionDef { int32 producer = 1; }

  message OpDef {
    message ArgDef { string name = 1; int32 type = 3; }
    string name = 1;
    repeated ArgDef input_arg = 2;
    repeated ArgDef output_arg = 3;
  }

  message FunctionDef {
    OpDef signature = 1;
    repeated NodeDef node_def = 3;
    map<string, string> ret = 4;
  }

  message FunctionDefLibrary { repeated FunctionDef function = 1; }

  message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; VersionDef versions = 4; }

  message TensorInfo { string name = 1; int32 dtype = 2; TensorShapeProto tensor_shape = 3; }

  message SignatureDef {
    map<string, TensorInfo> inputs = 1;
    map<string, TensorInfo> outputs = 2;
    string method_name = 3;
  }

  message SaverDef {
    string filename_tensor_name = 1;
    string save_tensor_name = 2;
    string restore_op_name = 3;
    int32 version = 7;
  }

  message VariableDef {
    string variable_name = 1;
    string initializer_name = 2;
    string snapshot_name = 3;
    bool is_resource = 5;
    string initial_value_name = 6;
    bool trainable = 7;
  }

  message CollectionDef {
    message BytesList { repeated bytes value = 1; }
    BytesList bytes_list = 2;
  }

  message AssetFileDef { TensorInfo tensor_info = 1; string filename = 2; }

  message MetaGraphDef {
    message MetaInfoDef {
      repeated string tags = 4;
      bool stripped_default_attrs = 7;
    }
    MetaInfoDef meta_info_def = 1;
    GraphDef graph_def = 2;
    SaverDef saver_def = 3;
    map<string, CollectionDef> collection_def = 4;
    map<string, SignatureDef> signature_def = 5;
    repeated AssetFileDef asset_file_def = 6;
  }

  message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }

  message BundleHeaderProto { int32 num_shards = 1; int32 endianness = 2; }

  message BundleEntryProto {
    int32 dtype = 1;
    TensorShapeProto shape = 2;
    int32 shard_id = 3;
    int64 offset = 4;
    int64 size = 5;
    fixed32 crc32c = 6;
    repeated bytes slices = 7;
  }

  message TrackableObjectGraph {
    message TrackableObject {
      message SerializedTensor { string name = 1; string full_name = 2; string checkpoint_key = 3; }
      repeated SerializedTensor attributes = 2;
    }
    repeated TrackableObject nodes = 1;
  }

  message FingerprintDef {
    uint64 saved_model_checksum = 1;
    uint64 graph_def_program_hash = 2;
    uint64 signature_def_hash = 3;
    uint64 checkpoint_hash = 5;
    VersionDef version = 6;
    string uuid = 7;
  }
`);
