import type { RequestHandler } from 'express';
import type { Version } from '../models/version.js';
import type { Access } from '../access.js';
import type { Service } from '../service.js';

/** GET /info: what is served, by what, within which limits. Nothing in it tells where the files lie. */
export function info(service: Service, { keys, perMinute, origins, proxies }: Access): RequestHandler {
  const { engine, limits } = service;

  const describe = (version: Version) => {
    const {
      version: number,
      precision,
      classes,
      picture,
      metrics,
      measured,
      from,
      createdAt,
    } = version.manifest;
    const loaded = engine.loadedAs(version);
    return {
      version: number,
      precision,
      provider: loaded?.provider ?? null,
      classes: classes.length,
      picture,
      metrics,
      measured: measured ?? null,
      from: { run: from.run, preset: from.preset, dataset: from.dataset },
      createdAt,
    };
  };

  return (_request, response) => {
    const { broken, catalog, standard } = service;
    response.json({
      default: standard ? { model: standard.manifest.model, version: standard.manifest.version } : null,
      /** Null until the default version is loaded. */
      provider: (standard && engine.loadedAs(standard)?.provider) ?? null,
      threads: engine.threads,
      models: [...catalog.models].map(([name, versions]) => ({
        name,
        aliases: catalog.aliases.get(name) ?? {},
        versions: versions.map(describe),
      })),
      /** How requests that name no version are shared out; empty where the default answers them all. */
      canary: service.split,
      broken: broken.map(({ model, version, error }) => ({ model, version, code: error.code })),
      access: { keys: keys !== undefined, perMinute: perMinute ?? null, origins, proxies },
      limits,
    });
  };
}
