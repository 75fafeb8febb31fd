import { FoodnetError } from '@foodnet/contracts';
import { modelsFolder, runName, type SharedOptions } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Classifier } from './classifier.js';
import { openModelClassifier } from './model-classifier.js';
import { openRunClassifier } from './run-classifier.js';

/** Whether the options mean an exported model; otherwise they mean a run. */
export function meansModel(given: ReadonlySet<string>): boolean {
  const isModel = given.has('model') || given.has('models') || given.has('model-version');
  if (isModel && given.has('run')) {
    throw new FoodnetError(
      'bad-option',
      'Cannot use --run together with --model: name the one that is meant.',
    );
  }
  return isModel;
}

/** The run or the exported model that the options mean. */
export async function openClassifier(
  tf: TensorFlow,
  options: SharedOptions,
  given: ReadonlySet<string>,
  version?: number,
): Promise<Classifier> {
  return meansModel(given)
    ? openModelClassifier(tf, modelsFolder(options), options.model, version)
    : openRunClassifier(tf, runName(options));
}
