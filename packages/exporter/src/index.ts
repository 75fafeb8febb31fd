export { PARITY_LIMITS, type Differences } from './compare.js';
export { exportModel, type Exported, type ExportOptions } from './export-model.js';
export { foldBatchNorms } from './fold-batch-norms.js';
export { calibrate } from './quantization/calibrate.js';
export { layersToSavedModel } from './saved-model/to-saved-model.js';
export { writeSavedModel } from './saved-model/write-saved-model.js';
export { encodeOnnx, toOnnx } from './to-onnx.js';
