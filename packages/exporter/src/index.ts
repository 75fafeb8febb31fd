export type { Differences } from './compare.js';
export { exportModel, type Exported, type ExportOptions } from './export-model.js';
export type { ExportPictures } from './export-pictures.js';
export { foldBatchNorms, type FoldedNetwork } from './fold-batch-norms.js';
export type { Pictures } from './pictures.js';
export { calibrate } from './quantization/calibrate.js';
export type { ActivationScale, ActivationScales } from './quantization/quantized-layers.js';
export type { Layout } from './repository/triton-config.js';
export { encodeOnnx, toOnnx, type OnnxOptions } from './to-onnx.js';
