import { parseSchema } from '../message-codec.js';

/**
 * The part of ONNX's published messages that we write, and every place that can hold a tensor, under their published names, numbers and packing
 * (onnx/onnx-ml.proto). Enumerations travel as int32, which has the same encoding. A test compares every number with
 * Python's onnx.
 */
export const onnxSchema = parseSchema(`
  syntax = "proto2";
  package onnx;

  message StringStringEntryProto { optional string key = 1; optional string value = 2; }

  message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }

  message TensorProto {
    repeated int64 dims = 1;
    optional int32 data_type = 2;
    repeated bytes string_data = 6;
    optional string name = 8;
    optional bytes raw_data = 9;
    repeated StringStringEntryProto external_data = 13;
    optional int32 data_location = 14;
  }

  message SparseTensorProto { optional TensorProto values = 1; optional TensorProto indices = 2; }

  message TensorShapeProto {
    message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
    repeated Dimension dim = 1;
  }

  message TypeProto {
    message Tensor { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
    oneof value { Tensor tensor_type = 1; }
  }

  message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }

  message AttributeProto {
    optional string name = 1;
    optional float f = 2;
    optional int64 i = 3;
    optional TensorProto t = 5;
    optional GraphProto g = 6;
    repeated int64 ints = 8;
    repeated TensorProto tensors = 10;
    repeated GraphProto graphs = 11;
    optional int32 type = 20;
    optional SparseTensorProto sparse_tensor = 22;
    repeated SparseTensorProto sparse_tensors = 23;
  }

  message NodeProto {
    repeated string input = 1;
    repeated string output = 2;
    optional string name = 3;
    optional string op_type = 4;
    repeated AttributeProto attribute = 5;
    optional string domain = 7;
  }

  message GraphProto {
    repeated NodeProto node = 1;
    optional string name = 2;
    repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12;
    repeated SparseTensorProto sparse_initializer = 15;
  }

  message FunctionProto {
    optional string name = 1;
    repeated NodeProto node = 7;
    repeated AttributeProto attribute_proto = 11;
  }

  message TrainingInfoProto { optional GraphProto initialization = 1; optional GraphProto algorithm = 2; }

  message ModelProto {
    optional int64 ir_version = 1;
    optional string producer_name = 2;
    optional string producer_version = 3;
    optional string domain = 4;
    optional int64 model_version = 5;
    optional GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8;
    repeated StringStringEntryProto metadata_props = 14;
    repeated TrainingInfoProto training_info = 20;
    repeated FunctionProto functions = 25;
  }
`);
