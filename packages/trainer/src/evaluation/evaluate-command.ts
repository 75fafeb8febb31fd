import type { Evaluation, SplitName } from '@foodnet/contracts';
import { command, runFolder, runName, showProgress, userPath, wholeNumber, yesOrNo } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { join } from 'node:path';
import { z } from 'zod';
import { refuseChanged, usualSplit } from './choose-split.js';
import { describeEvaluation } from './describe-evaluation.js';
import { evaluate } from './evaluate.js';
import { evaluationName } from './evaluation-name.js';
import { withMirror } from './with-mirror.js';
import { writeEvaluation } from './write-evaluation.js';
import { meansModel, openClassifier } from '../open-classifier.js';
import { openPrepared, prepareByStage } from '../prepared-data.js';

export const evaluateCommand = command({
  name: 'trainer:evaluate',
  summary:
    'How well a run, or an exported model (--model), does on any dataset: top-1, top-5, calibration, every class and what ' +
    'is confused; also as JSON, with the confusion matrix and the reliability diagram as pictures.',
  extras: {
    split: {
      describe: 'test, train or all [default: test, but all for class folders that were not trained on]',
      schema: z.enum(['test', 'train', 'all'], 'expected test, train or all').optional(),
    },
    'model-version': {
      describe: 'Version of the model [default: the newest]',
      schema: wholeNumber(1, 2 ** 31).optional(),
    },
    mirror: {
      describe: 'Also look at each picture mirrored, and take the mean of both answers: yes or no',
      schema: yesOrNo,
    },
    output: {
      describe: 'File for the JSON; the pictures lie beside it',
      schema: z.string().min(1).optional(),
    },
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const isModel = meansModel(given);
    const tf = await loadTensorFlow({ device: options.device, signal });
    const opened = await openClassifier(tf, options, given, extras['model-version']);
    const classifier = extras.mirror ? withMirror(opened) : opened;
    try {
      const { picture, datasetName, datasetSeed } = classifier;
      const wanted = given.has('dataset')
        ? { dataset: options.dataset, source: options.source }
        : { dataset: datasetName };
      const seed = given.has('dataset') ? undefined : datasetSeed;
      const dataset = await openPrepared({ ...wanted, picture }, prepareByStage(context, seed));
      try {
        const { manifest } = dataset;
        if (extras.split === undefined) refuseChanged(classifier, manifest);
        const usual = usualSplit(classifier, manifest);
        const split = extras.split ?? usual;
        const splits = splitsOf(split).map((name) => dataset.split(name));
        const bar = showProgress(
          'evaluating',
          splits.reduce((sum, { count }) => sum + count, 0),
          'pictures',
        );
        const result = await evaluate(classifier, manifest, splits, {
          signal,
          progress: (pictures) => bar.update(pictures),
        }).finally(() => bar.stop());

        const evaluation: Evaluation = {
          kind: 'evaluation',
          format: 1,
          of: classifier.title,
          epoch: classifier.epoch,
          dataset: manifest.name,
          split,
          ...result,
        };
        const name = evaluationName({
          ...(isModel && { model: options.model, version: extras['model-version'] }),
          dataset: manifest.name,
          split: split === usual ? undefined : split,
          mirror: extras.mirror,
        });
        const file =
          extras.output !== undefined
            ? userPath(extras.output)
            : isModel
              ? userPath(`${name}.json`)
              : join(runFolder(runName(options)), `${name}.json`);
        console.log(describeEvaluation(evaluation));
        const files = await writeEvaluation(file, evaluation);
        console.log(`\n${files.map((path) => `  ${path}`).join('\n')}`);
      } finally {
        dataset.close();
      }
    } finally {
      classifier.dispose();
    }
  },
});

function splitsOf(split: 'test' | 'train' | 'all'): SplitName[] {
  return split === 'all' ? ['train', 'test'] : [split];
}
