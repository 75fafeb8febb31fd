import { command, modelsFolder, presetOption, wholeNumber } from '@foodnet/stage';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { alternate } from '../alternate.js';
import type { Peer } from '../peer.js';
import { exportRowSchema, type ExportRow } from './export-row.js';
import { exportTable } from './export-table.js';
import { findExported, writeUntrained } from './networks.js';

const expected = 'expected whole numbers from 1 to 1024, separated by commas';

export const benchExport = command({
  name: 'bench:export',
  summary:
    'Runs a network in onnxruntime on the CPU in fp32, fp16 and int8 in turn: that of --preset=<name> untrained with 101 ' +
    'classes, or the newest versions of --model where --models or --model is given.',
  extras: {
    preset: presetOption('report'),
    rounds: { describe: 'Runs of each precision that count', schema: wholeNumber(1, 100).default(5) },
    pictures: { describe: 'Pictures a run', schema: wholeNumber(1, 1_000_000).default(256) },
    batches: {
      describe: 'Pictures at once; a list is measured one by one',
      schema: z
        .string()
        .transform((text) => text.split(',').map(Number))
        .refine((all) => all.every((one) => Number.isInteger(one) && one >= 1 && one <= 1024), expected)
        .default([1, 32]),
    },
  },
  async run({ options, given, extras: { rounds, pictures, batches }, signal }) {
    const folder = await mkdtemp(join(tmpdir(), 'foodnet-bench-'));
    try {
      const networks =
        given.has('model') || given.has('models')
          ? await findExported(modelsFolder(options), options.model)
          : await writeUntrained(folder, options.preset ?? 'report');
      const program = fileURLToPath(new URL('run-network.js', import.meta.url));
      for (const batch of batches) {
        const peers = networks.map(({ precision, file, height, width }): Peer<ExportRow> => ({
          names: [precision],
          command: process.execPath,
          args: [program, precision, file, ...[height, width, batch, pictures].map(String)],
          row: exportRowSchema,
          watchMemory: false,
        }));
        const show = (row: object) => console.log(JSON.stringify(row));
        // Every run warms up by itself, so no round is needed for it.
        console.log(`\n${exportTable(await alternate(peers, { warmUp: 0, rounds }, show, signal))}\n`);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
