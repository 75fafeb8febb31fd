import { runCommand } from '@foodnet/stage';
import { benchDataset } from './dataset/bench-dataset.js';
import { benchServe } from './serve/bench-serve.js';
import { benchStress } from './stress/bench-stress.js';
import { benchTrain } from './train/bench-train.js';

await runCommand([benchDataset, benchServe, benchStress, benchTrain], process.argv.slice(2));
