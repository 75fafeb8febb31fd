import { command, presetOption, userPath, wholeNumber } from '@foodnet/stage';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate } from '../alternate.js';
import { seconds } from '../seconds.js';
import { ourServer } from '../serve/serve-peers.js';
import { provideNetworks } from '../serve/served-networks.js';
import { picturesToSend } from '../serve/picture-request.js';
import { phases, stressRowSchema, type StressWork } from './stress-row.js';
import { stressTable } from './stress-table.js';

const extras = {
  preset: presetOption('report'),
  rounds: { describe: 'Runs', schema: wholeNumber(1, 100).default(3) },
  seconds: { describe: 'Time of each kind of load', schema: seconds.default(8) },
};

export const benchStress = command({
  name: 'bench:stress',
  summary:
    'Loads our server beyond what it can do, and beside clients that mean harm, with pictures over HTTP. The network is ' +
    'that of --preset=<name> untrained, or the newest version of --model where --models or --model is ' +
    'given. Name a folder of JPEGs after --, or set FOODNET_ORIGINALS.',
  operands: 'folder',
  extras,
  async run({ options, given, operands, extras: { rounds, seconds }, signal }) {
    const { folder: pictures, jpegs } = picturesToSend(operands.map(userPath));
    const models = await mkdtemp(join(tmpdir(), 'foodnet-bench-'));
    try {
      const { fp32 } = await provideNetworks(models, { options, given, jpegs });
      const work: StressWork = { ...ourServer(fp32), pictures, seconds };
      const program = {
        names: [...phases],
        command: process.execPath,
        args: [fileURLToPath(new URL('stress-server.js', import.meta.url)), JSON.stringify(work)],
        row: stressRowSchema,
        watchMemory: false,
      };
      const show = (row: object) => console.log(JSON.stringify(row));
      const measured = await alternate([program], { warmUp: 0, rounds }, show, signal);
      console.log(`\n${stressTable(measured)}\n`);
    } finally {
      await rm(models, { recursive: true, force: true });
    }
  },
});
