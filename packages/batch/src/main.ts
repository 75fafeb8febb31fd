import { runCommand } from '@foodnet/stage';
import { boardCommand } from './board/board-command.js';
import { classifyCommand } from './classify/classify-command.js';
import { prepareCommand } from './prepare/prepare-command.js';
import { simulateCommand } from './simulate/simulate-command.js';
import { sweepCommand } from './sweep/sweep-command.js';
import { workerCommand } from './worker/worker-command.js';

await runCommand(
  [classifyCommand, workerCommand, boardCommand, simulateCommand, prepareCommand, sweepCommand],
  process.argv.slice(2),
);
