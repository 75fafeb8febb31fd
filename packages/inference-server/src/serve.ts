import { blockSvg } from '@foodnet/picture';
import { command, home, modelsFolder, type CommandContext } from '@foodnet/stage';
import { join } from 'node:path';
import { createServer } from './create-server.js';
import { curlLine, examplePicture } from './example-picture.js';
import type { Engine } from './inference/engine.js';
import { limitOptions, limitsOf } from './limits.js';
import { optionsOf } from './models/choose-version.js';
import { versionName, type Version } from './models/version.js';
import { openLogger } from './open-logger.js';
import { provideVersion, standardRule } from './provide-version.js';
import { openAccess, serveOptions } from './serve-options.js';
import { servePort } from './serve-port.js';
import { startTracing } from './tracing/start-tracing.js';

/** Time for the last lines of the output to be read. */
const LAST_LINES_MS = 1_000;

/** `inference-server:serve`: serves the models until the process is asked to end. */
export const serve = command({
  name: 'inference-server:serve',
  summary:
    'Classifies pictures over HTTP with the newest version of --model, or the newest that comes from --run. ' +
    'Exports first where there is none.',
  extras: { ...serveOptions, ...limitOptions },
  run: serveModels,
});

async function serveModels(
  context: CommandContext<typeof serveOptions & typeof limitOptions>,
): Promise<void> {
  const { options, extras, signal } = context;
  blockSvg();
  const logger = openLogger();
  const limits = limitsOf(extras);
  const access = await openAccess(extras, logger);
  const endTracing = await startTracing(process.env, logger);
  const rule = standardRule(context);
  const server = createServer({
    models: modelsFolder(options),
    ...rule,
    split: extras.canary,
    device: options.device,
    limits,
    topk: options.topk,
    watchSeconds: extras['watch-seconds'],
    access,
    logger,
  });
  try {
    // Before the model is there, so that a port in use shows before minutes of training, and probes get an answer.
    const port = servePort(options.port, process.env.PORT);
    const { address } = await server.listen({ host: options.host, port });
    if (extras['admin-port'] !== undefined) {
      const chosenBy = { host: '--admin-host', port: '--admin-port' };
      const at = { host: extras['admin-host'], port: extras['admin-port'], chosenBy };
      const admin = await server.listen(at, server.adminApp);
      console.log(`Administration at ${admin.address}`);
    }

    const ended = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    const provided = await provideVersion(context);
    for (const { error } of provided.catalog.broken) console.error(error.message);
    signal.throwIfAborted();
    // A model may take minutes to load.
    await Promise.race([server.start(provided), ended]);
    if (!signal.aborted) {
      const wanted = optionsOf(rule.origin);
      if (wanted !== '')
        console.log(`Answers by default with the newest version of ${wanted}, whatever the aliases say.`);
      await sayWhereToAsk(address, provided.standard, server.service.engine);
    }
    await ended;
    console.log('Finishing the requests in flight.');
  } finally {
    await server.close();
    access.keys?.close();
    await endTracing();
    // The process ends by itself once all is written, and does not wait for ever for a reader that stalls.
    setTimeout(() => process.exit(), LAST_LINES_MS).unref();
  }
}

async function sayWhereToAsk(address: string, standard: Version, engine: Engine): Promise<void> {
  const { classes, from } = standard.manifest;
  const provider = engine.loadedAs(standard)?.provider;
  console.log(
    `Serving ${versionName(standard)} (${classes.length} classes, run ${from.run}, on the ${provider}) at ${address}`,
  );
  const sample = join(home(), 'data', 'sample');
  const picture = from.dataset === 'sample' ? await examplePicture(sample) : undefined;
  console.log(`Try:  ${curlLine(address, picture ?? 'picture.jpg', process.env.INIT_CWD ?? process.cwd())}`);
}
