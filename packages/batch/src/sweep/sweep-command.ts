import { FoodnetError } from '@foodnet/contracts';
import { command } from '@foodnet/stage';
import { z } from 'zod';
import { redisOption } from '../redis/redis-address.js';
import { refuseDevice } from '../run/refuse-device.js';

/** What belongs to a recipe, of which there are many here. */
const recipeOptions = ['preset', 'size', 'epochs', 'batch-size', 'compute-type', 'run'] as const;

export const sweepCommand = command({
  name: 'trainer:sweep',
  summary:
    'Trains many recipes, as --config=sweep.yaml says: a grid, random draws, or successive halving. A table of the best, ' +
    'sweep.csv and a chart lie in sweeps/<file>-<dataset>/. The same command goes on where it was stopped.',
  extras: {
    config: {
      describe: 'YAML or JSON file that says what to try: docs/many-machines.md shows one',
      schema: z.string('expected a file such as sweep.yaml').min(1, 'expected a file such as sweep.yaml'),
    },
    redis: redisOption,
  },
  async run({ options, extras, given, signal }) {
    const name = recipeOptions.find((name) => given.has(name));
    if (name !== undefined) {
      throw new FoodnetError(
        'bad-option',
        `Cannot use --${name} with trainer:sweep: what all runs share stands under "base" in ${extras.config}.`,
      );
    }
    refuseDevice(extras.redis, given);
    // With the trainer, which reads runs and draws the chart: no worker waits until that is loaded.
    const { runSweep } = await import('./run-sweep.js');
    await runSweep({ config: extras.config, redis: extras.redis, options, signal });
  },
});
