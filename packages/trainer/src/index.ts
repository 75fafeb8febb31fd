export { blue, chartStyle, manyColours, vermilion, writeChart, type Chart } from './chart.js';
export type { CheckpointEvery } from './checkpoint-every.js';
export { batchTargets } from './batch-targets.js';
export type { Classifier } from './classifier.js';
export { evaluate, type Evaluated } from './evaluation/evaluate.js';
export { openModelClassifier } from './model-classifier.js';
export type { PictureSplit } from './picture-split.js';
export { predict, type PredictedPicture, type Prediction } from './prediction/predict.js';
export { openRunClassifier } from './run-classifier.js';
export { readRun } from './run-file.js';
export { listRuns, type ListedRuns } from './runs/list-runs.js';
export { train, type TrainOptions } from './train.js';
export type { TrainingProgress } from './training-progress.js';
export type { TrainingReport } from './training-report.js';
export type {
  BatchResult,
  BatchTargets,
  CreateTrainingStep,
  Pictures,
  TrainingStep,
} from './training-step.js';
export { trainingSteps, type StepName } from './training-steps.js';
