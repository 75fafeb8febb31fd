import { runCommand } from '@foodnet/stage';
import { prepare } from './prepare-command.js';

await runCommand([prepare], process.argv.slice(2));
