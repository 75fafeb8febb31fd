import type { Run } from '@foodnet/contracts';
import {
  command,
  datasetOption,
  runFolder,
  runName,
  showProgress,
  type CommandContext,
  type OptionTable,
} from '@foodnet/stage';
import type { DatasetReader } from '@foodnet/dataset';
import { loadTensorFlow, type TensorFlow } from '@foodnet/tensorflow';
import { refuseOtherData } from '../existing-run.js';
import { openPrepared, prepareByStage } from '../prepared-data.js';
import { requireRun } from '../run-file.js';
import { writeRunReport } from './write-run-report.js';

export const reportCommand = command({
  name: 'trainer:report',
  summary:
    'Writes report.html of a run, one page that opens offline: curves, confusion, mistakes, calibration, recipe and timing. ' +
    'A training writes it at its end.',
  async run(context) {
    const name = runName(context.options);
    await reportRun(runFolder(name), await requireRun(name), context);
  },
});

/**
 * Writes the report of a run, whose pictures are prepared first where they are not.
 *
 * @throws FoodnetError `contradiction` where they are others by now; as `openPrepared` and `writeRunReport`.
 */
export async function reportRun(
  folder: string,
  run: Run,
  { options, signal, call }: Pick<CommandContext<OptionTable>, 'options' | 'signal' | 'call'>,
): Promise<void> {
  const wanted = { dataset: datasetOption(run.dataset), picture: run.preset.picture };
  const dataset = await openPrepared(wanted, prepareByStage({ call }, run.dataset.seed));
  try {
    // The report looks at test pictures alone, which a run never keeps larger.
    refuseOtherData(run, dataset.manifest.identity, run.dataset.trainingIdentity);
    const tf = await loadTensorFlow({ device: options.device, signal });
    await sayReport({ tf, folder, run, dataset, signal });
  } finally {
    dataset.close();
  }
}

/** Writes the report with a bar, and says where it is. */
export async function sayReport(parts: {
  readonly tf: TensorFlow;
  readonly folder: string;
  readonly run: Run;
  readonly dataset: Pick<DatasetReader, 'manifest' | 'split'>;
  readonly signal: AbortSignal;
}): Promise<void> {
  const bar = showProgress('report', parts.dataset.split('test').count, 'pictures', { transient: true });
  const file = await writeRunReport({
    ...parts,
    progress: (pictures) => bar.update(pictures),
  }).finally(() => bar.stop());
  console.log(`Report: ${file}`);
}
