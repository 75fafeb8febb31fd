/**
 * Classification in one's own program, without HTTP: nothing of Express is loaded.
 *
 * @module
 */
export { type Prediction } from '../classify/best-labels.js';
export {
  loadClassifier,
  type Classifier,
  type ClassifierOptions,
  type ClassifyOptions,
} from './load-classifier.js';
