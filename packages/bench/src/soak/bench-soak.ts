import { command, userPath, wholeNumber } from '@foodnet/stage';
import { writeChart } from '@foodnet/trainer';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { memoryOf } from '../memory-of.js';
import { keepBusy } from '../serve/keep-busy.js';
import { pictureForm, picturesToSend } from '../serve/picture-request.js';
import { post } from '../serve/send-load.js';
import { writeUntrained } from '../serve/write-untrained.js';
import { reloadVersions } from './reload-versions.js';
import { soakChart } from './soak-chart.js';
import { growthOf, type SoakRow } from './soak-row.js';
import { startOurs } from './start-ours.js';

const LOOK_EVERY_MS = 1_000;

const extras = {
  seconds: { describe: 'Time at full load', schema: wholeNumber(1, 86_400).default(600) },
  reloads: {
    describe: 'New versions that are published meanwhile',
    schema: wholeNumber(0, 100_000).default(1_000),
  },
  connections: {
    describe: 'Clients that send one picture after another',
    schema: wholeNumber(1, 256).default(16),
  },
  chart: {
    describe: 'Path of the memory curve, without extension',
    schema: z.string().min(1).default('soak'),
  },
};

export const benchSoak = command({
  name: 'bench:soak',
  summary:
    'Keeps our server at full load, reloads its models meanwhile, and draws its memory: the untrained network of --preset. ' +
    'A picture that is not answered ends it. Name a folder of JPEGs after --, or set FOODNET_ORIGINALS.',
  operands: 'folder',
  extras,
  async run({ options, operands, extras: { seconds, reloads, connections, chart }, signal }) {
    const { jpegs } = picturesToSend(operands.map(userPath));
    const forms = jpegs.map(pictureForm);
    const folder = await mkdtemp(join(tmpdir(), 'foodnet-soak-'));
    try {
      const { models, model } = (await writeUntrained(folder, options.preset ?? 'sample', jpegs)).fp32;
      const server = await startOurs([
        `--models=${models}`,
        `--model=${model}`,
        '--device=cpu',
        '--watch-seconds=0',
      ]);
      const rows: SoakRow[] = [];
      let answered = 0;
      let reloaded = 0;
      const startMs = performance.now();
      const look = setInterval(() => {
        const residentMb = memoryOf(server.pid) ?? NaN;
        const row = {
          seconds: (performance.now() - startMs) / 1000,
          residentMb,
          answered,
          reloads: reloaded,
        };
        rows.push(row);
        console.log(JSON.stringify(row));
      }, LOOK_EVERY_MS);
      const agent = new Agent({ keepAlive: true, maxSockets: connections });
      const port = Number(new URL(server.address).port);
      // What ends one of the two, ends the other.
      const ended = new AbortController();
      const both = AbortSignal.any([signal, ended.signal]);
      const ask = async (index: number) => {
        both.throwIfAborted();
        const { status, body } = await post(agent, port, forms[index % forms.length]);
        if (status !== 200) throw new Error(`It answers ${status}: ${body.slice(0, 200)}`);
        answered++;
      };
      try {
        const place = { folder: join(models, model), address: `${server.admin}/v1/admin/reload` };
        const work = [
          keepBusy({ connections, seconds }, ask),
          reloadVersions({ ...place, count: reloads, seconds, signal: both }, (count) => (reloaded = count)),
        ];
        try {
          await Promise.all(work);
        } finally {
          ended.abort();
          await Promise.allSettled(work);
        }
      } finally {
        clearInterval(look);
        agent.destroy();
        await server.stop();
      }
      const growth = growthOf(rows);
      console.log(JSON.stringify({ answered, reloads: reloaded, ...growth }));
      const title = `${answered} pictures, ${reloaded} reloads: memory after the warm-up ${formatPercent(growth.grew)}`;
      await writeChart(userPath(chart), soakChart(title, rows));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

const formatPercent = (share: number) => `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
