import { runCommand } from '@foodnet/stage';
import { benchDataset } from './dataset/bench-dataset.js';
import { benchTrain } from './train/bench-train.js';

await runCommand([benchDataset, benchTrain], process.argv.slice(2));
