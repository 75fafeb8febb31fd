import { FoodnetError } from '@foodnet/contracts';
import { command, formatCount, userPath, wholeNumber } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { relative } from 'node:path';
import { z } from 'zod';
import { openClassifier } from '../open-classifier.js';
import { pictureFiles } from './picture-files.js';
import { predict } from './predict.js';
import { predictionFormats, type PredictionFormatName } from './prediction-lines.js';

const formatNames = Object.keys(predictionFormats) as PredictionFormatName[];

export const predictCommand = command({
  name: 'trainer:predict',
  summary: 'Labels of pictures, files and folders, by a run or by an exported model (--model).',
  operands: 'pictures',
  extras: {
    'model-version': {
      describe: 'Version of the model [default: the newest]',
      schema: wholeNumber(1, 2 ** 31).optional(),
    },
    format: {
      describe: 'How answers are written: table, csv or jsonl (JSON Lines)',
      schema: z.enum(formatNames, `expected ${formatNames.join(', ')}`).default('table'),
    },
  },
  async run({ options, extras, operands, given, signal }) {
    if (operands.length === 0) {
      throw new FoodnetError(
        'bad-option',
        'Cannot predict: no picture is given. Write files or folders, and the options, after --: ' +
          'npx nx run trainer:predict -- a.jpg pictures/ --run=mine',
      );
    }
    const files = await pictureFiles(operands.map(userPath), signal);
    const tf = await loadTensorFlow({ device: options.device, signal });
    const classifier = await openClassifier(tf, options, given, extras['model-version']);
    const { head, linesOf } = predictionFormats[extras.format];
    let [index, passedOver, unread] = [0, 0, 0];
    try {
      for (const line of head) console.log(line);
      const paths = files.map(({ path }) => path);
      for await (const picture of predict(classifier, paths, options.topk, signal)) {
        const { found, path } = files[index++];
        if ('predictions' in picture) {
          for (const line of linesOf(shown(path), picture.predictions)) console.log(line);
        } else if (!found) {
          throw picture.error;
        } else if (picture.error.code === 'unsupported-picture') {
          passedOver++;
        } else {
          console.error(picture.error.message);
          unread++;
        }
      }
    } finally {
      classifier.dispose();
    }
    if (passedOver > 0)
      console.error(`Passed over ${formatCount(passedOver)} files of formats that are not read.`);
    if (unread > 0) console.error(`${formatCount(unread)} pictures could not be read.`);
  },
});

/** As short as it is from where the user is. */
function shown(path: string): string {
  const below = relative(userPath('.'), path);
  return below.startsWith('..') ? path : below;
}
