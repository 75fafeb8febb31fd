export type { Access } from './access.js';
export type { KeyRing } from './auth/key-ring.js';
export {
  loadClassifier,
  type Classifier,
  type ClassifierOptions,
  type ClassifyOptions,
  type Prediction,
} from './classifier/index.js';
export { bestLabels } from './classify/best-labels.js';
export { type Classification, type ClassificationList } from './classify/classify-schemas.js';
export { createServer, type CreateServerOptions, type ListenOptions, type Server } from './create-server.js';
export type { InFlight } from './in-flight.js';
export { type Classified } from './inference/batch-queue.js';
export { createSession } from './inference/create-session.js';
export { Engine, type EngineOptions } from './inference/engine.js';
export { type Loaded, type Provider } from './inference/messages.js';
export { openOnnxRuntime, type OnnxRuntime } from './inference/open-onnxruntime.js';
export { defaultLimits, type LimitName, type Limits } from './limits.js';
export { readCatalog, type BrokenVersion, type Catalog } from './models/catalog.js';
export { comesFrom, wantedOrigin } from './models/choose-version.js';
export { versionNamed } from './models/find-version.js';
export type { LiveModels, ReloadReport } from './models/live-models.js';
export type { Split, Share } from './models/split.js';
export type { Stamps } from './models/stamp-models.js';
export { type Version } from './models/version.js';
export type { Places } from './places.js';
export { type ProblemDetails } from './problem-schema.js';
export { Problem, type ProblemOptions } from './problem.js';
export { problems, type ProblemCode } from './problems.js';
export { provideVersion, type ProvideContext, type Provided } from './provide-version.js';
export { Service, type Picture, type ServedPicture } from './service.js';
export type { RunningServer, ServerOptions } from './start-server.js';
export type { UploadHold, UploadMemory } from './receive/upload-memory.js';
