import { runCommand } from '@foodnet/stage';
import { evaluateCommand } from './evaluation/evaluate-command.js';
import { findLearningRateCommand } from './find-lr/find-lr-command.js';
import { predictCommand } from './prediction/predict-command.js';
import { reportCommand } from './report/report-command.js';
import { compareCommand } from './runs/compare-command.js';
import { runsCommand } from './runs/runs-command.js';
import { trainCommand } from './train-command.js';

await runCommand(
  [
    trainCommand,
    evaluateCommand,
    predictCommand,
    findLearningRateCommand,
    reportCommand,
    runsCommand,
    compareCommand,
  ],
  process.argv.slice(2),
);
