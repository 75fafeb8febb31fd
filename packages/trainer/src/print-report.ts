import type { Run } from '@foodnet/contracts';
import {
  columnsOf,
  formatCount,
  formatDuration,
  formatPercent,
  runFolder,
  showProgress,
  type Progress,
} from '@foodnet/stage';
import { describeEpoch, shortNumber } from './describe-epoch.js';
import { isStoppedEarly } from './early-stopping.js';
import { describeInit } from './init/describe-init.js';
import { learningRateOf } from './learning-rate.js';
import { secondsLeft } from './seconds-left.js';
import { showPasses } from './show-passes.js';
import type { TrainingProgress } from './training-progress.js';
import type { TrainingReport } from './training-report.js';

/** Shows a training on the terminal: a bar an epoch, a line behind each one, and what to do next at the end. */
export function printReport(run: Run, trainPictures: number, testPictures: number): TrainingReport {
  const { preset, name, parameters, classes } = run;
  let bar: Progress | undefined;
  let begun = { step: 0, atMs: 0, stepsPerEpoch: 0 };
  return {
    warn: (line) => console.warn(line),
    start(progress, stepsPerEpoch) {
      console.log(
        `Training run ${name}: preset ${run.presetName}, ${classes.length} classes, ${formatCount(trainPictures)} training ` +
          `and ${formatCount(testPictures)} test pictures, ${formatCount(parameters)} parameters, seed ${run.seed}`,
      );
      if (run.init) console.log(describeInit(run.init));
      if (progress.epoch + progress.step > 0) console.log(describeResume(run, progress, stepsPerEpoch));
    },
    stepsBegin({ epoch, step }, stepsPerEpoch) {
      begun = { step, atMs: performance.now(), stepsPerEpoch };
      const [total, from] = [stepsPerEpoch * preset.batchSize, step * preset.batchSize];
      const label = `epoch ${epoch + 1}/${preset.epochs}`;
      bar = showProgress(label, total, 'pictures', { from, transient: true });
    },
    step(progress) {
      const { epoch, step, lossSum, correct, schedule } = progress;
      const seen = step * preset.batchSize;
      const secondsPerStep = (performance.now() - begun.atMs) / 1000 / (step - begun.step);
      const moment = { epoch, step: step - 1, stepsPerEpoch: begun.stepsPerEpoch };
      const left = secondsLeft(progress, secondsPerStep, begun.stepsPerEpoch, preset);
      bar?.update(
        seen,
        [
          `loss ${(lossSum / seen).toFixed(4)}`,
          `acc ${formatPercent(correct / seen)}`,
          `lr ${shortNumber(learningRateOf(preset, schedule, moment))}`,
        ],
        left === undefined ? [] : [`run ${formatDuration(left)} left`],
      );
    },
    stepsEnd() {
      bar?.stop();
    },
    ...showPasses(),
    epoch(epoch, { bestEpoch, epochs }) {
      console.log(describeEpoch(epoch, preset.epochs, bestEpoch === epoch.epoch, columnsOf(process.stdout)));
      const isLast = epochs.length === preset.epochs;
      const isStopped = !isLast && isStoppedEarly(preset, epochs);
      if (isStopped) console.log(`Stopped early: val_loss is no longer better`);
      if (isStopped || isLast)
        console.log(`Trained run ${name}: ${describeRun({ ...run, epochs, bestEpoch })}`);
    },
    saved({ epoch, step }, stepsPerEpoch) {
      console.log(
        `Saved at epoch ${epoch + 1} of ${preset.epochs}, step ${step} of ${stepsPerEpoch}. ` +
          `Go on with: npx nx run trainer:train --run=${name}`,
      );
    },
  };
}

/** Where a run goes on that has begun. */
function describeResume(run: Run, progress: TrainingProgress, stepsPerEpoch: number): string {
  const { epoch, step, epochs, bestEpoch } = progress;
  const { preset } = run;
  if (epoch === preset.epochs || isStoppedEarly(preset, epochs))
    return `Its last epoch is done: ${describeRun({ ...run, epochs, bestEpoch })}`;
  const where =
    step < stepsPerEpoch
      ? `, step ${step + 1} of ${stepsPerEpoch}`
      : `: its ${stepsPerEpoch} steps are done, the test pictures follow`;
  return `Going on at epoch ${epoch + 1} of ${preset.epochs}${where}`;
}

/** The best epoch of a run, where it lies, and the next command. */
export function describeRun({ name, epochs, bestEpoch }: Run): string {
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  const found = best
    ? `best epoch ${best.epoch + 1} of ${epochs.length}, val_accuracy ${formatPercent(best.valAccuracy)}, val_loss ${best.valLoss.toFixed(4)}`
    : 'no epoch improved the val_loss';
  return `${found}\n  ${runFolder(name)}\n  Next: npx nx run exporter:export --run=${name}`;
}
