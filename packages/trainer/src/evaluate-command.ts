import type { PreparedDataset, SplitName } from '@foodnet/contracts';
import {
  command,
  formatCount,
  runFolder,
  runName,
  showProgress,
  userPath,
  wholeNumber,
  writeJson,
} from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { join } from 'node:path';
import { z } from 'zod';
import type { Classifier } from './classifier.js';
import { evaluate } from './evaluate.js';
import { meansModel, openClassifier } from './open-classifier.js';
import { openPrepared } from './prepared-data.js';

export const evaluateCommand = command({
  name: 'trainer:evaluate',
  summary: 'Top-1, top-5 and loss of a run, or of an exported model (--model), on any dataset, also as JSON.',
  extras: {
    split: {
      describe: 'test, train or all [default: test, but all for class folders that were not trained on]',
      schema: z.enum(['test', 'train', 'all'], 'expected test, train or all').optional(),
    },
    'model-version': {
      describe: 'Version of the model [default: the newest]',
      schema: wholeNumber(1, 2 ** 31).optional(),
    },
    output: { describe: 'File for the JSON', schema: z.string().min(1).optional() },
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const isModel = meansModel(given);
    const tf = await loadTensorFlow({ device: options.device, signal });
    const classifier = await openClassifier(tf, options, given, extras['model-version']);
    try {
      const { presetName, picture, datasetName } = classifier;
      const wanted = given.has('dataset')
        ? { dataset: options.dataset, source: options.source }
        : { dataset: datasetName };
      const dataset = await openPrepared({ ...wanted, presetName, picture }, context);
      try {
        const { manifest } = dataset;
        const usual = defaultSplit(classifier, manifest);
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

        const { top1, top5, loss, pictures } = result;
        console.log(
          `${classifier.title} on ${manifest.name} (${split}), ${formatCount(pictures.length)} pictures: ` +
            `top-1 ${percent(top1)}, top-5 ${percent(top5)}, loss ${loss.toFixed(4)}`,
        );
        const data = split === usual ? manifest.name : `${manifest.name}-${split}`;
        const file =
          extras.output !== undefined
            ? userPath(extras.output)
            : isModel
              ? userPath(`evaluation-${options.model}-${data}.json`)
              : join(runFolder(runName(options)), `evaluation-${data}.json`);
        await writeJson(file, {
          kind: 'evaluation',
          format: 1,
          of: classifier.title,
          dataset: manifest.name,
          split,
          ...result,
        });
        console.log(`  ${file}`);
      } finally {
        dataset.close();
      }
    } finally {
      classifier.dispose();
    }
  },
});

/** Class folders are split by chance, so that all of them are a test for a classifier that has not seen them. */
function defaultSplit(classifier: Classifier, { identity, source }: PreparedDataset): 'test' | 'all' {
  return source.layout === 'classes' && identity !== classifier.datasetIdentity ? 'all' : 'test';
}

function splitsOf(split: 'test' | 'train' | 'all'): SplitName[] {
  return split === 'all' ? ['train', 'test'] : [split];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
