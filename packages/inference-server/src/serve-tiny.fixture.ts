import { temporaryFolder } from '@foodnet/testing';
import { afterAll } from '@jest/globals';
import { pino, type Logger } from 'pino';
import type { Access } from './access.js';
import { createApp } from './app.js';
import { logRefused } from './client-errors.js';
import { Engine } from './inference/engine.js';
import { defaultLimits, type Limits } from './limits.js';
import { Metrics } from './metrics/metrics.js';
import { readCatalog } from './models/catalog.js';
import { LiveModels } from './models/live-models.js';
import { parseSplit } from './models/split.js';
import { Service } from './service.js';
import { startServer } from './start-server.js';
import { writeVersion } from './write-version.fixture.js';

export interface TinyServer {
  readonly address: string;
  readonly port: number;
  readonly service: Service;
  readonly engine: Engine;
  readonly live: LiveModels;
  /** Folder of the models. */
  readonly models: string;
  readonly logger: Logger;
  /** Lines that the server logged. */
  readonly log: Record<string, unknown>[];
  /** As `serve` ends: refuses work, finishes what is in flight, closes. */
  readonly stop: () => Promise<void>;
}

interface Changes {
  readonly limits?: Partial<Limits>;
  /** A file beside this one in place of the worker. */
  readonly worker?: string;
  readonly models?: string;
  /** As --canary. */
  readonly canary?: string;
  readonly access?: Access;
}

/** A whole server on a free port with the tiny network, for one file of tests; it is stopped behind the last. */
export async function serveTiny({
  limits: changes,
  worker,
  models = temporaryFolder(),
  canary,
  access,
}: Changes = {}): Promise<TinyServer> {
  const limits: Limits = { ...defaultLimits, ...changes };
  await writeVersion(models);
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'info' },
    { write: (line: string) => log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const workerFile = worker === undefined ? undefined : new URL(worker, import.meta.url);
  const engine = new Engine({
    device: 'cpu',
    threads: 1,
    ...limits,
    logger,
    workerFile,
  });
  const service = new Service(engine, limits);
  const metrics = new Metrics(service);
  const live = new LiveModels({
    model: 'colours',
    origin: {},
    folder: models,
    split: canary === undefined ? [] : parseSplit(canary),
    engine,
    service,
    logger,
    onReload: (result) => metrics.observeReload(result),
  });
  const app = createApp({ service, live, metrics, defaultTopk: 5, logger, access });
  const server = await startServer(app, {
    host: '127.0.0.1',
    port: 0,
    limits,
    onRefused: logRefused(logger, metrics),
    onClosed: metrics.observeClosed.bind(metrics),
  });

  const catalog = await readCatalog(models);
  const standard = catalog.models.get('colours')?.[0];
  if (!standard) throw new Error('The fixture wrote no version.');
  await live.start(catalog, standard);

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      service.drain();
      await server.close();
      await service.close();
    })();
    return stopped;
  };
  afterAll(stop);
  return {
    address: server.address,
    port: Number(new URL(server.address).port),
    service,
    engine,
    live,
    logger,
    models,
    log,
    stop,
  };
}
