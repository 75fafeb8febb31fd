import { runCommand } from '@foodnet/stage';
import { cleanCommand } from './clean-command.js';

await runCommand([cleanCommand], process.argv.slice(2));
