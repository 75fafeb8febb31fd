import type { Run } from '@foodnet/contracts';
import type { DatasetReader } from '@foodnet/dataset';
import { diskError, replaceFile } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../evaluation/evaluate.js';
import { runClassifier } from '../run-classifier.js';
import { reportPage, trainingMark } from './report-page.js';

/** The page for people in runs/<run>/. */
export const reportFile = (folder: string) => join(folder, 'report.html');

/**
 * Whether a run is all done: a training that is stopped while it writes the report leaves a finished run without one, or
 * with one that was asked for before.
 */
export function isReported(folder: string, { status, bestEpoch }: Run): boolean {
  if (status !== 'finished') return false;
  if (bestEpoch === null) return true;
  const file = reportFile(folder);
  return existsSync(file) && !readFileSync(file).includes(trainingMark);
}

/**
 * Writes report.html of a run, also of one that is still in training: the best epoch's weights classify every test picture.
 *
 * @param dataset the run's own.
 * @returns the file.
 * @throws FoodnetError `missing` where no epoch is done, `damaged`, `no-space`, `not-writable`; the signal's reason.
 */
export async function writeRunReport({
  tf,
  folder,
  run,
  dataset,
  signal,
  progress,
}: {
  readonly tf: TensorFlow;
  readonly folder: string;
  readonly run: Run;
  readonly dataset: Pick<DatasetReader, 'manifest' | 'split'>;
  readonly signal?: AbortSignal;
  readonly progress?: (pictures: number) => void;
}): Promise<string> {
  const { manifest } = dataset;
  const test = dataset.split('test');
  const classifier = await runClassifier(tf, folder, run);
  try {
    const found = await evaluate(classifier, manifest, [test], { signal, progress });
    const evaluation = {
      kind: 'evaluation' as const,
      format: 1 as const,
      of: classifier.title,
      dataset: manifest.name,
      split: 'test' as const,
      ...found,
    };
    const { location } = manifest.source;
    const isFolder = existsSync(location) && statSync(location).isDirectory();
    const page = await reportPage({
      run,
      manifest,
      evaluation,
      test,
      folder: isFolder ? location : undefined,
    });
    await replaceFile(reportFile(folder), page).catch((error: unknown) => {
      throw diskError(
        error,
        `write ${reportFile(folder)}`,
        'run the same command again: the training is not repeated',
      );
    });
    return reportFile(folder);
  } finally {
    classifier.dispose();
  }
}
