import { runCommand } from '@foodnet/stage';
import { addKey } from './auth/add-key.js';
import { serve } from './serve.js';

await runCommand([addKey, serve], process.argv.slice(2));
