import { command, presetOption, userPath, wholeNumber } from '@foodnet/stage';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { alternate } from '../alternate.js';
import { seconds } from '../seconds.js';
import { picturesToSend } from './picture-request.js';
import { servePeers } from './serve-peers.js';
import { serveRatios } from './serve-ratios.js';
import { serveTable } from './serve-table.js';
import { provideNetworks } from './served-networks.js';

const expected = 'expected whole numbers from 1 to 256, separated by commas';

const extras = {
  preset: presetOption('report'),
  peers: {
    describe: 'Folder of serve_fastapi.py and serve_litserve.py',
    schema: z.string().min(1, 'expected a folder').default('peers'),
  },
  python: {
    describe: 'A Python with fastapi, uvicorn, python-multipart, litserve, onnxruntime, pillow and numpy',
    schema: z.string().min(1).default('python3'),
  },
  rounds: { describe: 'Runs of each peer', schema: wholeNumber(1, 100).default(3) },
  seconds: { describe: 'Time of a run that counts', schema: seconds.default(8) },
  'warm-up': {
    describe: 'Seconds of load by 64 clients after each start: V8 compiles for half a minute and more',
    schema: seconds.default(60),
  },
  connections: {
    describe: 'Clients that send one picture after another; of a list, each number in its turn',
    schema: z
      .string()
      .transform((text) => text.split(',').map(Number))
      .refine((all) => all.every((one) => Number.isInteger(one) && one >= 1 && one <= 256), expected)
      .default([1, 8, 64]),
  },
};

export const benchServe = command({
  name: 'bench:serve',
  summary:
    'Loads our server (fp32 and int8), FastAPI and LitServe in turn with pictures over HTTP, all with the same ' +
    'network: that of --preset=<name> untrained, or the newest versions of --model where --models ' +
    'or --model is given. One row is what ours decodes and computes without HTTP. ' +
    'Name a folder of JPEGs after --, or set FOODNET_ORIGINALS.',
  operands: 'folder',
  extras,
  async run({
    options,
    given,
    operands,
    extras: { peers, python, rounds, seconds, connections, ...extras },
    signal,
  }) {
    const { folder: pictures, jpegs } = picturesToSend(operands.map(userPath));
    const folder = await mkdtemp(join(tmpdir(), 'foodnet-bench-'));
    try {
      const networks = await provideNetworks(folder, { options, given, jpegs });
      const programs = servePeers({
        peers: userPath(peers),
        python,
        networks,
        pictures,
        connections,
        warmUpSeconds: extras['warm-up'],
        seconds,
      });
      const measured = await alternate(
        programs,
        // Every run starts a server of its own and warms it up, so no round is needed for it.
        { warmUp: 0, rounds },
        (row) => console.log(JSON.stringify(row)),
        signal,
      );
      for (const clients of connections) {
        const level = measured.map((one) => ({
          ...one,
          rows: one.rows.filter((row) => row.connections === clients),
        }));
        console.log(`\n${serveTable(level)}\n\n${serveRatios(level)}\n`);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
