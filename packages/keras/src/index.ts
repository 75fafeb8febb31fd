export { Hdf5Reader } from './hdf5-reader.js';
export { importModel, type ImportedModel } from './import-model.js';
export { readModel, type ReadModel } from './read-model.js';
export { readWeights } from './read-weights.js';
export { readSavedModel, type ImportedVariables } from './saved-model.js';
export { encodeH5 } from './write-h5.js';
export { encodeKeras } from './write-keras.js';
