export { PARITY_LIMITS, type Differences } from './compare.js';
export { exportRun, type Exported, type ExportOptions } from './export-run.js';
export { foldBatchNorms } from './fold-batch-norms.js';
export { calibrate } from './quantization/calibrate.js';
export { toOnnx } from './to-onnx.js';
export { layersToSavedModel } from './saved-model/to-saved-model.js';
export { writeSavedModel } from './saved-model/write-saved-model.js';
