import { runCommand } from '@foodnet/stage';
import { exportCommand } from './export-command.js';

await runCommand([exportCommand], process.argv.slice(2));
