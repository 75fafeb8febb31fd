import { runCommand } from '@foodnet/stage';
import { exportCommand } from './export-command.js';
import { importCommand } from './import/import-command.js';

await runCommand([exportCommand, importCommand], process.argv.slice(2));
