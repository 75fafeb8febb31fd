export { PARITY_LIMITS, type Differences } from './compare.js';
export { exportRun, type Exported, type ExportOptions } from './export-run.js';
export { foldBatchNorms } from './fold-batch-norms.js';
export { toOnnx } from './to-onnx.js';
export { layersToSavedModel } from './to-saved-model.js';
export { writeSavedModel } from './write-saved-model.js';
