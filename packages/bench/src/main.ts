import { runCommand } from '@foodnet/stage';
import { benchAccuracy } from './accuracy/bench-accuracy.js';
import { benchDataset } from './dataset/bench-dataset.js';
import { benchExport } from './export/bench-export.js';
import { benchServe } from './serve/bench-serve.js';
import { benchStress } from './stress/bench-stress.js';
import { benchSoak } from './soak/bench-soak.js';
import { benchTrain } from './train/bench-train.js';

await runCommand(
  [benchAccuracy, benchDataset, benchExport, benchServe, benchSoak, benchStress, benchTrain],
  process.argv.slice(2),
);
