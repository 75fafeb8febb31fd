export type { BatchStatistics } from './batch-norm-training.js';
export { dropoutSeed } from './dropout.js';
export { forward, type ForwardOptions, type ForwardResult } from './forward.js';
export { initialWeights } from './initial-weights.js';
export { float32, runKernel, type KernelAttribute } from './kernels.js';
export { layersOf } from './layers-of.js';
export { countParameters, isTrainable, parametersOf } from './layers.js';
export type {
  ActivationLayer,
  AddLayer,
  AveragePoolLayer,
  BatchNormLayer,
  ConcatenateLayer,
  ConvolutionLayer,
  DenseLayer,
  DepthwiseConvolutionLayer,
  DropoutLayer,
  FlattenLayer,
  GlobalAveragePoolLayer,
  GlobalMaxPoolLayer,
  InputLayer,
  Layer,
  MaxPoolLayer,
  Padding,
  Parameter,
  ReluLayer,
  RescaleLayer,
  SoftmaxLayer,
  ZeroPaddingLayer,
} from './layers.js';
export { readTensors, weightsFor, writeTensors } from './tensor-files.js';
export type { WeightArray, Weights } from './tensors.js';
export { weightTensors } from './weight-tensors.js';
