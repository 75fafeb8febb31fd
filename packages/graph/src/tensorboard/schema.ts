import { parseSchema } from '../message-codec.js';

/**
 * The part of TensorBoard's published messages that we write, under their published names and numbers
 * (tensorboard/compat/proto/{event,summary,histogram}.proto). A test compares every number with Python's tensorboard.
 */
export const tensorboardSchema = parseSchema(`
  syntax = "proto3";
  package tensorboard;

  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      Summary summary = 5;
    }
  }

  message Summary {
    message Image {
      int32 height = 1;
      int32 width = 2;
      int32 colorspace = 3;
      bytes encoded_image_string = 4;
    }
    message Value {
      string tag = 1;
      oneof value {
        float simple_value = 2;
        Image image = 4;
        HistogramProto histo = 5;
      }
    }
    repeated Value value = 1;
  }

  message HistogramProto {
    double min = 1;
    double max = 2;
    double num = 3;
    double sum = 4;
    double sum_squares = 5;
    repeated double bucket_limit = 6;
    repeated double bucket = 7;
  }
`);
