import { FoodnetError } from '@foodnet/contracts';
import { computeThreads, type Device } from '@foodnet/stage';
import type { Express } from 'express';
import { pino, type Logger } from 'pino';
import { openToAll, type Access } from './access.js';
import { createAdminApp } from './admin-app.js';
import { logRefused } from './client-errors.js';
import { createApp } from './app.js';
import { Engine } from './inference/engine.js';
import { defaultLimits, type Limits } from './limits.js';
import { Metrics } from './metrics/metrics.js';
import { readCatalog } from './models/catalog.js';
import { chooseStandard, type StandardRule } from './models/choose-standard.js';
import { LiveModels } from './models/live-models.js';
import { watchModels } from './models/model-watcher.js';
import { refuseBrokenAliases } from './models/refuse-broken-aliases.js';
import type { Split } from './models/split.js';
import type { Provided } from './provide-version.js';
import { Service } from './service.js';
import { startServer, type RunningServer, type ServerOptions } from './start-server.js';

/** How {@link createServer} serves; each has the default of `inference-server:serve`. */
export interface CreateServerOptions {
  /** Folder of the models, e.g. `models`. */
  readonly models: string;
  /** The model that answers where a request names none; `foodnet` without it. */
  readonly model?: string;
  /** What the version that answers by default must come from; any run without it. */
  readonly origin?: StandardRule['origin'];
  /** How requests that name no version are shared out. */
  readonly split?: Split;
  /** `auto` takes a GPU where there is one. */
  readonly device?: Device;
  /** Threads that work on one operation of a network. */
  readonly threads?: number;
  /** What differs from `defaultLimits`. */
  readonly limits?: Partial<Limits>;
  /** Labels in an answer whose request says nothing of it. */
  readonly topk?: number;
  /** How often the folder is looked at for new versions and aliases; 0 never. */
  readonly watchSeconds?: number;
  /** Who may ask, from where and how often; what is left out is as on one's own machine, where everybody may. */
  readonly access?: Partial<Access>;
  /** Errors alone, on the standard output, without it. */
  readonly logger?: Logger;
}

/** Where to listen. */
export interface ListenOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The options that chose where, for errors. */
  readonly chosenBy?: ServerOptions['chosenBy'];
}

/** A whole server that does not listen yet. */
export interface Server extends AsyncDisposable {
  /** Every route, to be mounted in another Express app: `yours.use('/pictures', server.app)`. */
  readonly app: Express;
  /** What operators use, without a key: metrics, reload, probes. */
  readonly adminApp: Express;
  readonly service: Service;
  readonly live: LiveModels;
  /**
   * Loads what answers by default, and follows the folder of the models from then on. Requests before get 503.
   *
   * @throws FoodnetError `missing` where there is no version to serve; `damaged`, `not-equal` or `no-device` where it
   * cannot be loaded.
   */
  start(provided?: Provided): Promise<void>;
  /**
   * Serves an app of this server, or one that it is mounted in, within the limits on connections.
   *
   * @returns where it listens; it is closed with this server.
   * @throws FoodnetError `address-in-use` or `bad-option`.
   */
  listen(where: ListenOptions, app?: Express): Promise<Pick<RunningServer, 'address'>>;
  /** Refuses new work, waits for what is in flight, and ends threads and processes. */
  close(): Promise<void>;
}

/**
 * The server of `inference-server:serve`, for one's own program.
 *
 * @example
 * ```ts
 * const server = createServer({ models: 'models' });
 * const app = express().use('/pictures', server.app);
 * await server.start();
 * const { address } = await server.listen({ port: 3000 }, app);
 * ```
 */
export function createServer({
  models: folder,
  model = 'foodnet',
  origin = {},
  split = [],
  device = 'auto',
  threads = computeThreads().threads,
  limits: changes,
  topk = 5,
  watchSeconds = 1,
  access,
  logger = pino({ level: 'error' }),
}: CreateServerOptions): Server {
  const limits = { ...defaultLimits, ...changes };
  const rule = { model, origin };
  const engine = new Engine({ device, threads, ...limits, logger });
  const service = new Service(engine, limits);
  const metrics = new Metrics(service);
  const onReload = metrics.observeReload.bind(metrics);
  const live = new LiveModels({ ...rule, folder, split, engine, service, logger, onReload });
  const parts = { service, live, metrics, defaultTopk: topk, logger, access: { ...openToAll, ...access } };
  const app = createApp(parts);
  const running: RunningServer[] = [];
  let stopWatching: (() => void) | undefined;

  async function close(): Promise<void> {
    stopWatching?.();
    service.drain();
    const endMs = performance.now() + limits.drainTimeoutMs;
    // Also where the app listens by itself.
    const idle = service.inFlight.idle(limits.drainTimeoutMs);
    // One behind the other, so that operators are answered while the first has work.
    for (const server of running.splice(0)) await server.close(Math.max(0, endMs - performance.now()));
    await idle;
    await service.close();
  }

  const adminApp = createAdminApp(parts);
  return {
    app,
    adminApp,
    service,
    live,
    async start(provided) {
      const { catalog, standard } = provided ?? (await find(folder, rule));
      service.warmUp();
      await live.start(catalog, standard);
      if (watchSeconds > 0 && !service.draining) {
        const everyMs = 1000 * watchSeconds;
        const retryAfterMs = limits.reloadAfterMs;
        const onChange = live.reload.bind(live);
        // As if nothing were seen: what came behind the reading of the catalog would be taken for read.
        stopWatching = watchModels({ folder, everyMs, onChange, retryAfterMs, logger }, new Map());
      }
    },
    async listen({ host = '127.0.0.1', port, chosenBy }, served = app) {
      // What operators ask is not counted.
      const counted = served === adminApp ? undefined : metrics;
      const onRefused = logRefused(logger, counted);
      const onClosed: ServerOptions['onClosed'] = (limit) => counted?.observeClosed(limit);
      const server = await startServer(served, { host, port, limits, chosenBy, onRefused, onClosed });
      running.push(server);
      return server;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function find(folder: string, rule: StandardRule): Promise<Provided> {
  const catalog = await readCatalog(folder);
  refuseBrokenAliases(catalog, rule.model);
  const standard = chooseStandard(catalog, rule);
  if (standard) return { catalog, standard };
  const broken = catalog.broken.find(({ model }) => model === rule.model);
  throw (
    broken?.error ??
    new FoodnetError(
      'missing',
      `Cannot serve ${rule.model}: there is no version of it in ${folder}. Export a run, or name another model.`,
    )
  );
}
