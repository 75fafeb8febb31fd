import { cacheFolder } from '@foodnet/stage';
import { join } from 'node:path';
import { tensorflowVersion, type Build } from './versions.js';

/** The libraries and C headers of one build; made once and never changed. */
export function runtimeFolder(build: Build): string {
  return join(cacheFolder(), `tensorflow-${tensorflowVersion}-${build}`);
}
