import { bestBySchema, FoodnetError, type Run } from '@foodnet/contracts';
import {
  command,
  lockFolder,
  runFolder,
  runName,
  wholeNumber,
  yesOrNo,
  type CommandContext,
  type OptionTable,
} from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { checkpointEverySchema } from './checkpoint-every.js';
import { DEFAULT_KEEP } from './checkpoints.js';
import { refuseContradictions } from './existing-run.js';
import { beginWeights } from './init/begin-weights.js';
import { newRun } from './new-run.js';
import { openRun } from './open-run.js';
import { describeRun, printReport } from './print-report.js';
import { reportRun, sayReport } from './report/report-command.js';
import { isReported } from './report/write-run-report.js';
import { readRun } from './run-file.js';
import { dryRun } from './summary/dry-run.js';
import { trainRun } from './train-run.js';
import { trainingSteps, type StepName } from './training-steps.js';
import { z } from 'zod';

const stepNames = Object.keys(trainingSteps) as StepName[];

export const trainCommand = command({
  name: 'trainer:train',
  summary:
    'Trains a network on a dataset: checkpoints, history.csv and a chart under runs/<run>/. The same command goes on ' +
    'with a run that was interrupted.',
  extras: {
    step: {
      describe: 'How a step is computed: graph (fast), or plain (op by op, the reference)',
      schema: z.enum(stepNames, `expected ${stepNames.join(' or ')}`).default('graph'),
    },
    'checkpoint-every': {
      describe: 'Save within an epoch, too: every so many steps (500) or seconds (60s)',
      schema: checkpointEverySchema.optional(),
    },
    keep: {
      describe: 'How many of the newest checkpoints stay',
      schema: wholeNumber(1, 10_000).default(DEFAULT_KEEP),
    },
    tensorboard: {
      describe:
        'Event files for TensorBoard: yes, no, or histograms (every parameter, too, after each epoch)',
      schema: z.enum(['yes', 'no', 'histograms'], 'expected yes, no or histograms').default('yes'),
    },
    'best-by': {
      describe: 'What tells the best epoch: val_loss or val_accuracy [default: val_loss]',
      schema: bestBySchema.optional(),
    },
    'dry-run': {
      describe: 'Print the recipe, the network, its memory and the time an epoch, and end: yes or no',
      schema: yesOrNo,
    },
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const name = runName(options);
    const folder = runFolder(name);

    const finished = await readRun(folder);
    if (finished) refuseContradictions(finished, { ...options, ...extras }, given);
    if (finished?.status === 'finished' && !extras['dry-run']) {
      console.log(`Run ${name} is trained already: ${describeRun(finished)}`);
      if (given.has('dataset'))
        console.log('Its pictures were not looked at: where they have changed, give another --run.');
      if (!isReported(folder, finished)) await finishReport(folder, finished, context);
      return;
    }

    const release = await lockFolder(folder, { signal, say: (line) => console.log(line) });
    const sayHow = () => console.error('Finishing this step and saving. Ctrl-C again leaves at once.');
    signal.addEventListener('abort', sayHow, { once: true });
    try {
      // Another process may have trained until its lock was gone.
      const existing = await readRun(folder);
      const { dataset, ...choices } = await openRun(existing, context);
      try {
        const tf = await loadTensorFlow({ device: options.device, signal });
        const bestBy = extras['best-by'] ?? 'val_loss';
        const run = existing ?? newRun(tf, { name, ...choices, bestBy }, dataset);
        const createStep = trainingSteps[extras.step];
        if (extras['dry-run']) {
          console.log(await dryRun({ tf, run, dataset, signal, createStep, begin: () => beginWeights(run) }));
          return;
        }
        const report = printReport(run, dataset.split('train').count, dataset.split('test').count);
        const trained = await trainRun({
          tf,
          folder,
          run,
          dataset,
          signal,
          report,
          createStep,
          begin: () => beginWeights(run),
          checkpointEvery: extras['checkpoint-every'],
          keep: extras.keep,
          tensorboard:
            extras.tensorboard === 'no' ? undefined : { histograms: extras.tensorboard === 'histograms' },
        });
        if (trained.bestEpoch !== null) await sayReport({ tf, folder, run: trained, dataset, signal });
      } finally {
        dataset.close();
      }
    } finally {
      await release();
    }
  },
});

/** What a stop in its last minute left undone. A run is trained all the same where its pictures are gone by now. */
async function finishReport(
  folder: string,
  run: Run,
  context: Pick<CommandContext<OptionTable>, 'options' | 'signal'>,
): Promise<void> {
  const call = () =>
    Promise.reject(
      new FoodnetError(
        'missing',
        `Its pictures are not prepared: npx nx run trainer:report --run=${run.name} does that.`,
      ),
    );
  try {
    await reportRun(folder, run, { ...context, call });
  } catch (error) {
    if (!(error instanceof FoodnetError)) throw error;
    console.log(`It has no report of the whole training. ${error.message}`);
  }
}
