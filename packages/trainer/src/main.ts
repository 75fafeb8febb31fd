import { runCommand } from '@foodnet/stage';
import { evaluateCommand } from './evaluation/evaluate-command.js';
import { predictCommand } from './prediction/predict-command.js';
import { reportCommand } from './report/report-command.js';
import { trainCommand } from './train-command.js';

await runCommand([trainCommand, evaluateCommand, predictCommand, reportCommand], process.argv.slice(2));
