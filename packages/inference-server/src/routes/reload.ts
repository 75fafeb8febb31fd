import type { RequestHandler } from 'express';
import type { LiveModels } from '../models/live-models.js';
import { versionName } from '../models/version.js';

/** The answer of POST /v1/admin/reload. */
export interface Reloaded {
  /** What answers by default now. */
  readonly default: string;
  /** Versions that were verified and loaded just now. */
  readonly loaded: readonly string[];
  /** What is there and cannot be served, and why; what was served in its place still is. */
  readonly broken: readonly { readonly version: string; readonly code: string; readonly message: string }[];
}

/** POST /v1/admin/reload: reads the models again, also those that were refused. 200, or 409 where something is broken. */
export function reload(live: LiveModels): RequestHandler {
  return async (_request, response) => {
    const { standard, loaded, broken } = await live.reload({ retry: true });
    const answer: Reloaded = {
      default: versionName(standard),
      loaded,
      broken: broken.map(({ model, version, error: { code, message } }) => ({
        version: `${model}/${version}`,
        code,
        message,
      })),
    };
    response.status(broken.length > 0 ? 409 : 200).json(answer);
  };
}
