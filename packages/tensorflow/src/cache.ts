import { cacheFolder } from '@foodnet/stage';
import { join } from 'node:path';
import { tensorflowVersion, type Build } from './versions.js';

/** The libraries and C headers of one build; made once and never changed. */
export function runtimeFolder(build: Build): string {
  return join(cacheFolder(), `tensorflow-${tensorflowVersion}-${build}`);
}

/** Where the wheels of a folder of the cache wait until it is made: a download that breaks off loses one, not all. */
export function wheelsFolder(folder: string): string {
  return `${folder}.wheels`;
}
