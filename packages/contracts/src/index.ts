export { aliasesSchema, aliasNameSchema, type Aliases } from './aliases.js';
export {
  cropSchema,
  mixingSchema,
  type Augmentation,
  type Colour,
  type Crop,
  type Erasing,
  type Mixing,
} from './augmentation.js';
export { errorCodes, type ErrorCode, type ErrorEntry } from './error-codes.js';
export { FoodnetError } from './errors.js';
export {
  evaluationSchema,
  type Calibration,
  type ClassScores,
  type ConfusedPair,
  type EvaluatedPicture,
  type Evaluation,
} from './evaluation.js';
export { modelCard, type CardVersion } from './model-card.js';
export { modelVersionSchema, type ModelVersion } from './model-version.js';
export { nameSchema } from './name.js';
export { activationNameSchema, type ActivationName, type LayerSpec } from './layer-spec.js';
export {
  layerNetworkSchema,
  mobileNetV2,
  networkSchema,
  resnet20,
  resnet20Narrow,
  resnet20Stem7,
  resnet20Table1,
  type LayerNetwork,
  type MobileNetV2,
  type Network,
  type ResidualNetwork,
} from './network.js';
export { optimizerSchema, type Optimizer } from './optimizer.js';
export { pictureSpecSchema, type PictureSpec } from './picture-spec.js';
export { precisionSchema, type Precision } from './precision.js';
export {
  preparedDatasetSchema,
  type PreparedDataset,
  type PreparedSplit,
  type SplitName,
} from './prepared-dataset.js';
export {
  computeTypeSchema,
  presetSchema,
  trainingPicture,
  type ComputeType,
  type Preset,
  type StepRecipe,
} from './preset.js';
export { presets } from './presets.js';
export { publishedWeights } from './published-weights.js';
export { random, shuffle, type Random } from './random.js';
export { readManifest, type ManifestSchema } from './read-manifest.js';
export {
  bestBySchema,
  IMPORTED,
  runSchema,
  type BestBy,
  type Environment,
  type Epoch,
  type Init,
  type Run,
} from './run.js';
export { decodeTensors, encodeTensors, type TensorFile } from './safetensors.js';
export { tensorChecksum } from './tensor-checksum.js';
export { scheduleSchema, type Schedule } from './schedule.js';
export { arrayTypes, elementsOf, type TensorArray, type TensorDtype } from './tensor-array.js';
