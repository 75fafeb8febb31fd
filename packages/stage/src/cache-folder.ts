import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where native libraries are kept, once a user: FOODNET_CACHE, or foodnet/ in the user's cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.FOODNET_CACHE) return resolve(environment.FOODNET_CACHE);
  // The XDG base directory specification: an empty variable counts as unset.
  const { XDG_CACHE_HOME: caches = '' } = environment;
  return join(caches === '' ? join(homedir(), '.cache') : caches, 'foodnet');
}
