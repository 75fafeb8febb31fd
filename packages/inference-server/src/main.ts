import { runCommand } from '@foodnet/stage';
import { serve } from './serve.js';

await runCommand([serve], process.argv.slice(2));
