import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { readFileSync } from 'node:fs';
import { versionName } from '../models/version.js';
import type { Service } from '../service.js';
import type { ClosingLimit } from '../start-server.js';
import type { Phases } from './phases.js';

/** Half a millisecond to 30 seconds: from a small picture on an idle server to the time limit of a request. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const BATCHES = [1, 2, 4, 8, 16, 32, 64];

/** A request, at its end. */
export interface Observed {
  /** As the route is written in the code, so that no client can make new ones. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  /** Of each picture that it classified. */
  readonly phases: readonly Phases[];
}

let ofProcess: Registry | undefined;

/** Of Node itself: one for all servers of a process, as nothing takes its observers away again. */
function processMetrics(): Registry {
  if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  return ofProcess;
}

/** What Prometheus scrapes. Every label has a bounded number of values. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'foodnet_requests_total',
    help: 'Requests by route, method and status; 499 where the client left before its answer',
    labelNames: ['route', 'method', 'status'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'foodnet_request_seconds',
    help: 'Time from the headers of a request to the end of its answer',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly phases = new Histogram({
    name: 'foodnet_phase_seconds',
    help: 'Time of a picture in each phase: receive, decode, queue, inference',
    labelNames: ['phase'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly batches = new Histogram({
    name: 'foodnet_batch_pictures',
    help: 'Pictures in the batch that a picture was in',
    buckets: BATCHES,
    registers: [this.registry],
  });
  private readonly pictures = new Counter({
    name: 'foodnet_pictures_total',
    help: 'Pictures that were classified, by the version that did it',
    labelNames: ['version'],
    registers: [this.registry],
  });
  private readonly closed = new Counter({
    name: 'foodnet_closed_connections_total',
    help: 'Connections that were closed because a limit was passed: connections, or pipelinedRequests',
    labelNames: ['limit'],
    registers: [this.registry],
  });
  private readonly reloads = new Counter({
    name: 'foodnet_reloads_total',
    help: 'Reloads of the models: changed, unchanged, or failed',
    labelNames: ['result'],
    registers: [this.registry],
  });

  constructor(service: Service) {
    const { registry } = this;
    processMetrics();
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(value());
        },
      });
    gauge(
      'foodnet_queue_pictures',
      'Pictures that are decoded, wait or are in the network',
      () => service.places.inUse,
    );
    gauge(
      'foodnet_queue_limit_pictures',
      'Pictures beyond which requests are refused',
      () => service.limits.queuedPictures,
    );
    gauge(
      'foodnet_broken_versions',
      'Versions and alias files that cannot be served',
      () => service.broken.length,
    );
    gauge('foodnet_inference_resident_bytes', 'Memory of the processes that run networks', () =>
      service.engine.pids.reduce((sum, pid) => sum + residentBytes(pid), 0),
    );
    gauge('foodnet_ready', '1 when pictures are answered', () => Number(service.isReady));
    new Gauge({
      name: 'foodnet_version_loaded',
      help: '1 for each version in memory, with the provider that runs it; default is the one that answers by default',
      labelNames: ['version', 'precision', 'provider', 'default'],
      registers: [registry],
      collect() {
        this.reset();
        for (const version of [...service.catalog.models.values()].flat()) {
          const provider = service.engine.loadedAs(version)?.provider;
          if (provider === undefined) continue;
          const { precision } = version.manifest;
          const isDefault = String(version === service.standard);
          this.set({ version: versionName(version), precision, provider, default: isDefault }, 1);
        }
      },
    });
  }

  observe({ route, method, status, seconds, phases }: Observed): void {
    this.requests.inc({ route, method, status });
    this.seconds.observe({ route }, seconds);
    for (const picture of phases) {
      this.pictures.inc({ version: picture.version });
      this.batches.observe(picture.batch);
      for (const phase of ['receive', 'decode', 'queue', 'inference'] as const)
        this.phases.observe({ phase }, picture[`${phase}Ms`] / 1000);
    }
  }

  /** What was answered before there was a request, whose time nobody knows. */
  observeRefused(status: number): void {
    this.requests.inc({ route: 'other', method: 'other', status });
  }

  observeClosed(limit: ClosingLimit): void {
    this.closed.inc({ limit });
  }

  /** All of it, in the text format of Prometheus. */
  async text(): Promise<{ readonly contentType: string; readonly text: string }> {
    const texts = await Promise.all([processMetrics(), this.registry].map((registry) => registry.metrics()));
    return { contentType: this.registry.contentType, text: texts.join('') };
  }

  observeReload(result: 'changed' | 'unchanged' | 'failed'): void {
    this.reloads.inc({ result });
  }
}

/** 0 for a process that has ended, and where the system does not tell. */
function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
