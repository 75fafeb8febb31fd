import createClient from 'openapi-fetch';
import type { components, paths } from './api-types.js';
import { explainStranger } from './explain-stranger.js';

/** The schemas of the document, e.g. `Schemas['Classification']`. */
export type Schemas = components['schemas'];

/**
 * A client of a Foodnet server, typed by its OpenAPI document: `client.POST('/classify', { body: { image: base64 } })`
 * gives `data`, or `error` with problem details, also where a proxy answers. It throws only where no answer comes. It speaks
 * JSON; what is text is asked for as that: `client.GET('/metrics', { parseAs: 'text' })`.
 *
 * @param address of the server, e.g. `http://127.0.0.1:3000`.
 */
export function foodnetClient(address: string, { apiKey }: { readonly apiKey?: string } = {}) {
  const client = createClient<paths>({
    baseUrl: address,
    headers: apiKey === undefined ? {} : { 'X-API-Key': apiKey },
  });
  client.use(explainStranger);
  return client;
}
