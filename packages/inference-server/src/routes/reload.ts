import type { RequestHandler } from 'express';
import type { LiveModels } from '../models/live-models.js';
import { versionName } from '../models/version.js';
import type { Reloaded } from './info-schemas.js';

/** POST /v1/admin/reload: reads the models again, also those that were refused. 200, or 409 where something is broken. */
export function reload(live: LiveModels): RequestHandler {
  return async (_request, response) => {
    const { standard, loaded, broken } = await live.reload({ retry: true });
    const answer: Reloaded = {
      default: versionName(standard),
      loaded: [...loaded],
      broken: broken.map(({ model, version, error: { code, message } }) => ({
        version: `${model}/${version}`,
        code,
        message,
      })),
    };
    response.status(broken.length > 0 ? 409 : 200).json(answer);
  };
}
