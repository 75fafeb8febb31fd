import { FoodnetError } from '@foodnet/contracts';
import type { RequestHandler } from 'express';
import type { LiveModels } from '../models/live-models.js';
import { versionName } from '../models/version.js';
import type { Service } from '../service.js';
import type { Reloaded } from './info-schemas.js';

/**
 * POST /v1/admin/reload: reads the models again, also those that were refused. 200, or 409 where something is broken or the
 * folder cannot be read.
 */
export function reload(service: Service, live: LiveModels): RequestHandler {
  return async (_request, response) => {
    const answer = await reloaded(live).catch((error: unknown): Reloaded => {
      if (!(error instanceof FoodnetError)) throw error;
      const { code, message } = error;
      return {
        default: versionName(service.takeRequest()),
        loaded: [],
        broken: [{ version: '*', code, message }],
      };
    });
    response.status(answer.broken.length > 0 ? 409 : 200).json(answer);
  };
}

async function reloaded(live: LiveModels): Promise<Reloaded> {
  const { standard, loaded, broken } = await live.reload({ retry: true });
  return {
    default: versionName(standard),
    loaded: [...loaded],
    broken: broken.map(({ model, version, error: { code, message } }) => ({
      version: `${model}/${version}`,
      code,
      message,
    })),
  };
}
