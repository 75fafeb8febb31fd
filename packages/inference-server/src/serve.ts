import { blockSvg } from '@foodnet/picture';
import { command, computeThreads, home, modelsFolder, type CommandContext } from '@foodnet/stage';
import { join } from 'node:path';
import { createAdminApp } from './admin-app.js';
import { createApp } from './app.js';
import { curlLine, examplePicture } from './example-picture.js';
import { Engine } from './inference/engine.js';
import { limitOptions, limitsOf } from './limits.js';
import { Metrics } from './metrics/metrics.js';
import { LiveModels } from './models/live-models.js';
import { watchModels } from './models/model-watcher.js';
import { versionName, type Version } from './models/version.js';
import { openLogger } from './open-logger.js';
import { provideVersion, standardRule } from './provide-version.js';
import { openAccess, serveOptions } from './serve-options.js';
import { servePort } from './serve-port.js';
import { Service } from './service.js';
import { startServer, type RunningServer } from './start-server.js';
import { startTracing } from './tracing/start-tracing.js';

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
  const logger = openLogger(process.stdout.isTTY);
  const limits = limitsOf(extras);
  const access = await openAccess(extras, logger);
  const endTracing = await startTracing(process.env, logger);
  const engine = new Engine({
    device: options.device,
    threads: computeThreads().threads,
    ...limits,
    logger,
  });
  const service = new Service(engine, limits);
  const metrics = new Metrics(service);
  const folder = modelsFolder(options);
  const live = new LiveModels({
    ...standardRule(context),
    folder,
    split: extras.canary,
    engine,
    service,
    logger,
    onReload: (result) => metrics.observeReload(result),
  });
  const parts = { service, live, metrics, defaultTopk: options.topk, logger, access };

  let stopWatching: (() => void) | undefined;
  const servers: RunningServer[] = [];
  try {
    // Before the model is there, so that a port in use shows before minutes of training, and probes get an answer.
    const port = servePort(options.port, process.env.PORT);
    const server = await startServer(createApp(parts), { host: options.host, port, limits });
    servers.push(server);
    if (extras['admin-port'] !== undefined) {
      const at = { host: extras['admin-host'], port: extras['admin-port'], limits };
      const admin = await startServer(createAdminApp(parts), at);
      servers.push(admin);
      console.log(`Administration at ${admin.address}`);
    }

    const { catalog, standard } = await provideVersion(context);
    service.warmUp();
    for (const { error } of catalog.broken) console.error(error.message);
    signal.throwIfAborted();
    await live.start(catalog, standard);
    if (extras['watch-seconds'] > 0) {
      const everyMs = 1000 * extras['watch-seconds'];
      stopWatching = watchModels({ folder, everyMs, onChange: () => live.reload(), logger }, live.seen);
    }
    await sayWhereToAsk(server.address, standard, engine);

    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    console.log('Finishing the requests in flight.');
  } finally {
    stopWatching?.();
    service.drain();
    for (const server of servers) await server.close();
    await service.close();
    access.keys?.close();
    await endTracing();
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
