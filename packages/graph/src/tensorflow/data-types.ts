/** TensorFlow's DataType enumeration (tensorflow/core/framework/types.proto), under NumPy's names. */
export const tensorflowDataTypes = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  float16: 19,
  resource: 20,
  variant: 21,
  uint32: 22,
  uint64: 23,
} as const;

export type TensorFlowDataType = keyof typeof tensorflowDataTypes;
