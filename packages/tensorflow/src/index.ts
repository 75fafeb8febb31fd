export { describeTensorFlow, type TensorFlowDescription } from './describe-tensorflow.js';
export type { Setting } from './environment.js';
export type { Provided } from './inspect-tensorflow.js';
export { isUsingGpu, libraryVersion, loadTensorFlow, type TensorFlow } from './load-tensorflow.js';
export { processorOf, type Processor } from './processor.js';
export { provideOnnxRuntimeCuda } from './provide-onnxruntime-cuda.js';
export { provideTensorFlow, type ProvideOptions } from './provide-tensorflow.js';
export type { Build } from './versions.js';
