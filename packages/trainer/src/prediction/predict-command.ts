import { FoodnetError } from '@foodnet/contracts';
import { command, userPath, wholeNumber } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { openClassifier } from './open-classifier.js';
import { predict } from './predict.js';

export const predictCommand = command({
  name: 'trainer:predict',
  summary: 'Labels of picture files, by a run or by an exported model (--model).',
  operands: 'pictures',
  extras: {
    'model-version': {
      describe: 'Version of the model [default: the newest]',
      schema: wholeNumber(1, 2 ** 31).optional(),
    },
  },
  async run({ options, extras, operands, given, signal }) {
    if (operands.length === 0) {
      throw new FoodnetError(
        'bad-option',
        'Cannot predict: no picture is given. Write the files behind the options: -- a.jpg b.jpg',
      );
    }
    const tf = await loadTensorFlow({ device: options.device, signal });
    const classifier = await openClassifier(tf, options, given, extras['model-version']);
    try {
      for (const picture of operands) {
        signal.throwIfAborted();
        const predictions = await predict(classifier, userPath(picture), options.topk);
        console.log(picture);
        for (const { label, probability } of predictions) {
          console.log(`  ${(probability * 100).toFixed(2).padStart(6)} %  ${label}`);
        }
      }
    } finally {
      classifier.dispose();
    }
  },
});
