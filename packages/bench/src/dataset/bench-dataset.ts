import { FoodnetError } from '@foodnet/contracts';
import { command, userPath, wholeNumber } from '@foodnet/stage';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { alternate } from '../alternate.js';
import { pictureRowSchema } from './picture-row.js';
import { pictureTable } from './picture-table.js';
import { pythonPeer } from './python-peer.js';
import { repeatPictures } from './repeat-pictures.js';

const extras = {
  peers: {
    describe: 'Folder of prepare_python.py, which reads pictures with Pillow and with tf.data',
    schema: z.string().min(1, 'expected a folder').default('peers'),
  },
  python: {
    describe: 'A Python with pillow, numpy and tensorflow',
    schema: z.string().min(1).default('python3'),
  },
  rounds: { describe: 'Runs of each peer that count', schema: wholeNumber(1, 100).default(3) },
  least: {
    describe: 'Pictures a run, by reading them again',
    schema: wholeNumber(1, 10_000_000).default(2_000),
  },
};

export const benchDataset = command({
  name: 'bench:dataset',
  summary: 'Reads folders of pictures to 32 x 32 with Foodnet, Pillow and tf.data in turn.',
  operands: 'folders',
  extras,
  async run({ operands, extras: { peers, python, rounds, least }, signal }) {
    const { FOODNET_FOOD_101_10, FOODNET_ORIGINALS } = process.env;
    const named = operands.length > 0 ? operands.map(userPath) : [FOODNET_FOOD_101_10, FOODNET_ORIGINALS];
    const given = named.filter((folder) => folder !== undefined);
    if (given.length === 0) {
      throw new FoodnetError(
        'missing',
        'Cannot measure: no pictures are named. Name folders of JPEGs after --, or set FOODNET_FOOD_101_10 and ' +
          'FOODNET_ORIGINALS.',
      );
    }
    for (const folder of given) {
      const work = await mkdtemp(join(tmpdir(), 'foodnet-bench-'));
      try {
        if ((await repeatPictures(folder, work, least)) === 0)
          throw new FoodnetError(
            'missing',
            `Cannot measure: there are no .jpg files in ${folder}. Name another folder.`,
          );
        const ours = fileURLToPath(new URL('read-pictures.js', import.meta.url));
        const programs = [
          // The peers average as `triangle` does; `lanczos3` is what the presets take.
          ...['triangle', 'lanczos3'].map((kernel) => {
            const name = kernel === 'triangle' ? 'foodnet' : `foodnet-${kernel}`;
            const args = [ours, name, kernel, work];
            return {
              names: [name],
              command: process.execPath,
              args,
              row: pictureRowSchema,
              watchMemory: true,
            };
          }),
          pythonPeer(userPath(peers), python, work),
        ];
        const show = (row: object, round: number) => {
          if (round > 0 || 'reason' in row) console.log(JSON.stringify({ folder: basename(folder), ...row }));
        };
        console.log(
          `\n${pictureTable(await alternate(programs, { warmUp: 1, rounds }, show, signal), 'foodnet')}\n`,
        );
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    }
  },
});
