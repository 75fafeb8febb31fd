import { blockSvg } from '@foodnet/picture';
import { command, computeThreads, home, type CommandContext } from '@foodnet/stage';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from './app.js';
import { curlLine, examplePicture } from './example-picture.js';
import { Engine } from './inference/engine.js';
import { defaultLimits } from './limits.js';
import { versionName } from './models/version.js';
import { provideVersion } from './provide-version.js';
import { servePort } from './serve-port.js';
import { Service } from './service.js';
import { startServer } from './start-server.js';

/** `inference-server:serve`: serves the models until the process is asked to end. */
export const serve = command({
  name: 'inference-server:serve',
  summary:
    'Classifies pictures over HTTP with the newest version of --model, or the newest that comes from --run. ' +
    'Exports first where there is none.',
  run: serveModels,
});

async function serveModels(context: CommandContext<Record<never, never>>): Promise<void> {
  const { options, signal } = context;
  blockSvg();
  // On a terminal a person reads along; elsewhere every request is a line of JSON.
  const logger = pino({ level: process.stdout.isTTY ? 'error' : 'info' });
  const limits = defaultLimits;
  const engine = new Engine({
    device: options.device,
    threads: computeThreads().threads,
    reloadAfterMs: limits.reloadAfterMs,
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
  try {
    const { catalog, standard } = await provideVersion(context);
    for (const { error } of catalog.broken) console.error(error.message);
    signal.throwIfAborted();
    const { provider } = await engine.load(standard);
    service.offer(catalog, standard);

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
    service.drain();
    await server.close();
    await engine.close();
  }
}
