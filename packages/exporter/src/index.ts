export { PARITY_LIMIT, type Differences } from './compare.js';
export { exportRun, type Exported, type ExportOptions } from './export-run.js';
export { toOnnx } from './to-onnx.js';
export { layersToSavedModel } from './to-saved-model.js';
export { writeSavedModel } from './write-saved-model.js';
