import { blockSvg } from '@foodnet/picture';
import {
  command,
  computeThreads,
  home,
  modelsFolder,
  wholeNumber,
  type CommandContext,
} from '@foodnet/stage';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { createApp } from './app.js';
import { curlLine, examplePicture } from './example-picture.js';
import { Engine } from './inference/engine.js';
import { defaultLimits } from './limits.js';
import { LiveModels } from './models/live-models.js';
import { watchModels } from './models/model-watcher.js';
import { parseSplit } from './models/split.js';
import { versionName } from './models/version.js';
import { provideVersion } from './provide-version.js';
import { servePort } from './serve-port.js';
import { Service } from './service.js';
import { startServer } from './start-server.js';

const extras = {
  canary: {
    describe: 'Parts of the requests that name no version, in percent: stable:90,canary:10',
    schema: z.string().transform(parseSplit).default([]),
  },
  'watch-seconds': {
    describe: 'How often the models are looked at for new versions and aliases; 0 never',
    schema: wholeNumber(0, 3_600).default(1),
  },
};

/** `inference-server:serve`: serves the models until the process is asked to end. */
export const serve = command({
  name: 'inference-server:serve',
  summary:
    'Classifies pictures over HTTP with the newest version of --model, or the newest that comes from --run. ' +
    'Exports first where there is none.',
  extras,
  run: serveModels,
});

async function serveModels(context: CommandContext<typeof extras>): Promise<void> {
  const { options, extras: own, signal } = context;
  blockSvg();
  // On a terminal a person reads along; elsewhere every request is a line of JSON.
  const logger = pino({ level: process.stdout.isTTY ? 'error' : 'info' });
  const limits = defaultLimits;
  const engine = new Engine({
    device: options.device,
    threads: computeThreads().threads,
    reloadAfterMs: limits.reloadAfterMs,
    loadedVersions: limits.loadedVersions,
    logger,
  });
  const service = new Service(engine, limits);
  const app = createApp({ service, defaultTopk: options.topk, logger });

  // Before the model is there, so that a port in use shows before minutes of training, and probes get an answer.
  const server = await startServer(app, {
    host: options.host,
    port: servePort(options.port, process.env.PORT),
    limits,
  });
  let stopWatching: (() => void) | undefined;
  try {
    const { catalog, standard, rule } = await provideVersion(context);
    for (const { error } of catalog.broken) console.error(error.message);
    signal.throwIfAborted();
    const folder = modelsFolder(options);
    const live = new LiveModels({ ...rule, folder, split: own.canary, engine, service, logger });
    await live.start(catalog, standard);
    const provider = engine.loadedAs(standard)?.provider;
    if (own['watch-seconds'] > 0) {
      const everyMs = 1000 * own['watch-seconds'];
      stopWatching = watchModels({ folder, everyMs, onChange: () => live.reload(), logger }, live.seen);
    }

    const { classes, from } = standard.manifest;
    console.log(
      `Serving ${versionName(standard)} (${classes.length} classes, run ${from.run}, on the ${provider}) at ${server.address}`,
    );
    const sample = join(home(), 'data', 'sample');
    const picture = from.dataset === 'sample' ? await examplePicture(sample) : undefined;
    console.log(
      `Try:  ${curlLine(server.address, picture ?? 'picture.jpg', process.env.INIT_CWD ?? process.cwd())}`,
    );

    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    console.log('Finishing the requests in flight.');
  } finally {
    stopWatching?.();
    service.drain();
    await server.close();
    await engine.close();
  }
}
