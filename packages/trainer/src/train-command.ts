import type { Run } from '@foodnet/contracts';
import { countParameters, layersOf } from '@foodnet/model';
import { command, datasetOption, lockFolder, presetOf, runFolder, runName } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { refuseContradictions, refuseOtherData } from './existing-run.js';
import { describeRun, printReport } from './print-report.js';
import { openPrepared } from './prepared-data.js';
import { readRun } from './run-file.js';
import { train } from './train.js';
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
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const name = runName(options);
    const folder = runFolder(name);

    const finished = await readRun(folder);
    if (finished) refuseContradictions(finished, options, given);
    if (finished?.status === 'finished') {
      console.log(`Run ${name} is trained already: ${describeRun(finished)}`);
      return;
    }

    const release = await lockFolder(folder);
    try {
      // Another process may have trained until its lock was gone.
      const existing = await readRun(folder);
      const preset = existing?.preset ?? presetOf(options);
      const presetName = existing?.presetName ?? options.preset;
      const wanted =
        given.has('dataset') || !existing
          ? { dataset: options.dataset, source: options.source }
          : { dataset: datasetOf(existing) };
      const dataset = await openPrepared({ ...wanted, presetName, picture: preset.picture }, context);
      try {
        const { manifest } = dataset;
        if (existing) refuseOtherData(existing, manifest.identity);
        const run: Run = existing ?? {
          kind: 'run',
          format: 1,
          name,
          presetName,
          preset,
          seed: options.seed,
          dataset: { name: manifest.name, location: manifest.source.location, identity: manifest.identity },
          classes: manifest.classes,
          parameters: countParameters(layersOf(preset.network, preset.picture, manifest.classes.length)),
          status: 'training',
          epochs: [],
          bestEpoch: null,
        };
        const tf = await loadTensorFlow({ device: options.device, signal });
        const report = printReport(run, dataset.split('train').count, dataset.split('test').count);
        await train({ tf, folder, run, dataset, signal, report, createStep: trainingSteps[extras.step] });
      } finally {
        dataset.close();
      }
    } finally {
      await release();
    }
  },
});

/** What --dataset would have to be for the data of a run. */
function datasetOf({ dataset }: Run): string {
  return datasetOption(dataset);
}
