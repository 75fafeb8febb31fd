import { runCommand } from '@foodnet/stage';
import { classifyCommand } from './classify/classify-command.js';
import { prepareCommand } from './prepare/prepare-command.js';
import { sweepCommand } from './sweep/sweep-command.js';
import { workerCommand } from './worker/worker-command.js';

await runCommand([classifyCommand, prepareCommand, sweepCommand, workerCommand], process.argv.slice(2));
