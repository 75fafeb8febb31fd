import { formatCount } from '@foodnet/stage';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packDataset, type PackDatasetOptions } from '../pack/pack-dataset.js';
import { sayFindings } from '../report/say-findings.js';
import type { OpenedOrigin } from './open-origin.js';

export interface ReadOriginOptions extends Omit<PackDatasetOptions, 'source' | 'archive' | 'folder'> {
  /** The folder that is made, as people see it. */
  readonly shown: string;
  readonly say: (line: string) => void;
}

/**
 * Reads an opened source into the folder `part`, and says what a person should know of it.
 *
 * @param earlier the folder of what was prepared before, whose pixels may be taken over.
 */
export async function readOrigin(
  opened: OpenedOrigin,
  earlier: string,
  options: ReadOriginOptions,
): Promise<void> {
  const { part, shown, say } = options;
  const { found, source, archive } = await opened.load(part, earlier);
  try {
    const report = await packDataset(found, { ...options, source, archive, folder: opened.folder });
    const { opened: read, takenOver } = source.counts;
    if (takenOver > 0)
      say(
        `${formatCount(read)} ${read === 1 ? 'file was' : 'files were'} read, ${formatCount(takenOver)} had not changed.`,
      );
    sayFindings(report, shown, say);
  } finally {
    await source.close();
    await rm(join(part, '.pool'), { force: true });
  }
}
